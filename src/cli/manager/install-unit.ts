import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { systemClock } from '../../async/clock.ts';
import { formatEndpoint } from '../../engine/docker/transport/endpoint.ts';
import { EXIT } from '../../errors/exit-status.ts';
import type { Telling } from '../../fleet/file/telling.ts';
import { runningProgram } from '../../manager/install/image/program.ts';
import { type Account, accountOf, makeFolder } from '../../manager/install/systemd/account.ts';
import {
  bringUnit,
  type UnitOptions,
  untilAnswering,
  upgradeUnit,
} from '../../manager/install/systemd/bring-unit.ts';
import { systemdOf } from '../../manager/install/systemd/systemd.ts';
import { unitText } from '../../manager/install/systemd/unit-text.ts';
import { stateFolder } from '../../store/file/state-folder.ts';
import type { CommandContext } from '../context.ts';
import { nodesOrFail } from '../run/nodes.ts';

/** What of the environment says where things are, for a process without it. */
const HANDED_ON = [
  'FLOTILLA_STORE',
  'FLOTILLA_MANAGER_KEY_FILE',
  'XDG_STATE_HOME',
  'DOCKER_CONFIG',
  'DOCKER_CERT_PATH',
  'DOCKER_TLS_VERIFY',
];
const PATHS = new Set(['FLOTILLA_MANAGER_KEY_FILE', 'XDG_STATE_HOME', 'DOCKER_CONFIG', 'DOCKER_CERT_PATH']);

export interface UnitFlags {
  readonly user?: string | undefined;
  readonly detach?: boolean | undefined;
  /** Words for `manager run`. */
  readonly words: readonly string[];
}

/** `manager install --systemd` -> exit status. */
export async function installUnit(context: CommandContext, flags: UnitFlags): Promise<number> {
  const systemd = systemdOf();
  const program = thisProgram();
  const account = accountOf(flags.user, context.environment);
  const { nodes, telling } = nodesOrFail(context);
  warnPassword(telling, context);
  const environment = handedOn(context, account);
  const state = stateFolder({ ...environment, HOME: account.home });
  const unit = unitText({
    command: [
      ...program.command(systemd.programFolder),
      ...fleetWords(context),
      'manager',
      'run',
      ...flags.words,
    ],
    user: account.name,
    stateFolder: state,
    environment,
    isNode: nodes.some(({ endpoint }) => endpoint.kind === 'unix'),
  });
  const options = unitOptions(context, flags.detach, join(state, 'manager.sock'));
  if (!options.dryRun) makeFolder(state, account);
  await bringUnit(systemd, program, unit, options);
  return EXIT.done;
}

/** `manager upgrade --systemd` -> exit status. */
export async function upgradeInstalledUnit(context: CommandContext): Promise<number> {
  // Whose it is, its unit says; the socket is the user's.
  await upgradeUnit(systemdOf(), thisProgram(), unitOptions(context, true, ''));
  return EXIT.done;
}

function thisProgram(): ReturnType<typeof runningProgram> {
  return runningProgram({ execPath: process.execPath, script: process.argv[1] });
}

function unitOptions({ globals, stderr }: CommandContext, detach = false, socket: string): UnitOptions {
  return {
    dryRun: globals.dryRun ?? false,
    tell: (text) => void stderr.write(`${text}\n`),
    untilWorking: async () => {
      if (!detach) await untilAnswering(socket, systemClock);
    },
  };
}

/** A unit's text is for everyone to read, so no password is handed on in it. */
function warnPassword({ mailServer }: Telling, { stderr }: CommandContext): void {
  if (mailServer?.user === undefined || mailServer.passwordFile !== undefined) return;
  stderr.write(
    'warning: the unit is not told the password of the mail server: name a file that holds it, as `password_file` of `smtp`\n',
  );
}

/** The same nodes, wherever the unit is started. */
function fleetWords(context: CommandContext): readonly string[] {
  const { fleetFile, nodes } = nodesOrFail(context);
  if (fleetFile !== undefined) return ['--fleet', fleetFile];
  return nodes.flatMap(({ endpoint }) => ['--host', formatEndpoint(endpoint)]);
}

/** Another user's folders are not this user's. */
function handedOn({ environment, cwd }: CommandContext, { uid }: Account): Readonly<Record<string, string>> {
  const names = uid === userInfo().uid ? HANDED_ON : HANDED_ON.filter((name) => !PATHS.has(name));
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = environment[name];
      if (value === undefined || value === '') return [];
      return [[name, PATHS.has(name) ? resolve(cwd, value) : value] as const];
    }),
  );
}
