import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { systemClock } from '../../async/clock.ts';
import { EXIT } from '../../errors/exit-status.ts';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import type { Node } from '../../fleet/node.ts';
import type { ResolvedNodes } from '../../fleet/resolve-nodes.ts';
import { type AccessFile, fleetFile, sshFiles } from '../../manager/install/access/access-files.ts';
import { IMAGE_HOME, type ManagerImage, managerImage } from '../../manager/install/image/manager-image.ts';
import { runningProgram, systemFiles } from '../../manager/install/image/program.ts';
import { bringService } from '../../manager/install/service/bring-service.ts';
import { findService } from '../../manager/install/service/find-service.ts';
import { findObjects } from '../../manager/install/service/manager-objects.ts';
import {
  inputsOf,
  KEY_FILE_PATH,
  MAIL_PASSWORD_PATH,
  type ManagerServiceInputs,
} from '../../manager/install/service/service-spec.ts';
import { mailPassword } from '../../manager/notify/mail-password.ts';
import { ContentsStore } from '../../store/contents.ts';
import { newKeyPair, publicKeyOf } from '../../store/seal.ts';
import type { CommandContext } from '../context.ts';
import { nodesOrFail } from '../run/nodes.ts';
import type { Session } from '../run/session.ts';
import { openRecordStore } from '../stacks/open-store.ts';
import { VERSION } from '../version.ts';
import { managerKey } from './manager-key.ts';
import { type SwarmManagers, swarmManagers } from './swarm-managers.ts';

export interface ServiceFlags {
  readonly identity?: string | undefined;
  readonly replicas?: number | undefined;
  readonly detach?: boolean | undefined;
  readonly withRegistryAuth?: boolean | undefined;
  /** Words for `manager run`. */
  readonly words: readonly string[];
}

/** Two: the one that waits takes over without the Swarm having to find out first that a node is lost. */
const USUAL_REPLICAS = 2;

/** `manager install` in a Swarm -> exit status. */
export async function installService(
  context: CommandContext,
  session: Session,
  flags: ServiceFlags,
): Promise<number> {
  const managers = await swarmManagers(session);
  const fleet = nodesOrFail(context);
  const { nodes } = fleet;
  const local = localEngine(nodes, managers);
  const image = await imageFor(managers);
  const [engine] = managers.engines;
  const present = await findService(engine);
  const before = present === undefined ? undefined : inputsOf(present.spec);
  const key = before?.secrets.find(({ path }) => path === KEY_FILE_PATH);
  const files = [
    ...(key === undefined ? [await keyFile(context, session)] : []),
    fleetFile(nodes, fleetText(fleet)),
    ...mailPasswordFile(fleet, context),
    ...(flags.withRegistryAuth === true ? [await registryLogins(context)] : []),
    ...(local === undefined ? await sshFiles(nodes, context.environment, identityOf(context, flags)) : []),
  ];
  warnCommands(fleet, context);
  await bringService(
    {
      managers: managers.engines,
      present,
      image,
      inputs: {
        version: VERSION,
        architecture: ARCHITECTURE,
        flags: flags.words,
        replicas: flags.replicas ?? Math.min(USUAL_REPLICAS, managers.engines.length),
        ...(local === undefined ? {} : { local }),
      },
      objects: await findObjects(engine, files),
      kept: { secrets: key === undefined ? [] : [key], configs: [] },
    },
    carryOut(context, managers, flags.detach),
  );
  return EXIT.done;
}

/** `manager upgrade` in a Swarm: this program in place of the one that is there -> exit status. */
export async function upgradeService(
  context: CommandContext,
  managers: SwarmManagers,
  present: NonNullable<Awaited<ReturnType<typeof findService>>>,
  detach: boolean | undefined,
): Promise<number> {
  const { secrets, configs, ...inputs }: ManagerServiceInputs = inputsOf(present.spec);
  await bringService(
    {
      managers: managers.engines,
      present,
      image: await imageFor(managers),
      inputs: { ...inputs, version: VERSION, architecture: ARCHITECTURE },
      objects: { secrets: [], configs: [] },
      kept: { secrets, configs },
    },
    carryOut(context, managers, detach),
  );
  return EXIT.done;
}

function carryOut({ globals, stderr }: CommandContext, { nodeName }: SwarmManagers, detach = false) {
  const tell = (text: string): void => void stderr.write(`${text}\n`);
  return { dryRun: globals.dryRun ?? false, detach, tell, nodeName, clock: systemClock };
}

const ARCHITECTURE = process.arch === 'x64' ? 'amd64' : process.arch;

/** The image with the program that runs now. Throws `MANAGER_PROGRAM_UNFIT` where no manager's machine can run it. */
function imageFor({ architectures }: SwarmManagers): Promise<ManagerImage> {
  if (process.platform !== 'linux' || !architectures.includes(ARCHITECTURE)) {
    const theirs = [...new Set(architectures)].map((name) => `linux/${name}`).join(', ');
    throw new FlotillaError(
      'MANAGER_PROGRAM_UNFIT',
      `This flotilla is for ${process.platform}/${ARCHITECTURE}, and the managers of the Swarm are ${theirs}`,
      { hint: 'run flotilla manager install on a machine like them: one of the nodes will do' },
    );
  }
  const program = runningProgram({ execPath: process.execPath, script: process.argv[1] });
  const system = systemFiles(process.execPath, readFileSync('/proc/self/maps', 'utf8'));
  return managerImage({ program, system, version: VERSION, architecture: ARCHITECTURE });
}

/** A fleet of one engine that is reached by its socket needs no SSH, and a manager on that very machine. */
function localEngine(nodes: readonly Node[], { ids }: SwarmManagers): ManagerServiceInputs['local'] {
  const [node, ...others] = nodes;
  const [nodeId] = ids;
  if (others.length > 0 || node?.endpoint.kind !== 'unix' || nodeId === undefined) return undefined;
  return { socket: node.endpoint.path, nodeId };
}

function fleetText({ fleetFile: path, sources }: ResolvedNodes): string | undefined {
  return path === undefined ? undefined : sources.get(path);
}

function identityOf({ cwd }: CommandContext, { identity }: ServiceFlags): string | undefined {
  return identity === undefined ? undefined : resolve(cwd, identity);
}

/** The key that this machine has, or a new one; a dry run makes none. */
async function keyFile(context: CommandContext, session: Session): Promise<AccessFile> {
  const isDry = context.globals.dryRun === true;
  const key = isDry ? newKeyPair().privateKey : managerKey(context.environment);
  if (!isDry) await warnSealed(context, session, key);
  return { role: 'manager-key', kind: 'secret', path: KEY_FILE_PATH, data: Buffer.from(`${key}\n`) };
}

async function warnSealed(context: CommandContext, session: Session, key: string): Promise<void> {
  const environment = { ...context.environment, FLOTILLA_STORE: 'swarm' };
  const contents = new ContentsStore(await openRecordStore({ ...context, environment }, session));
  if (!(await contents.isSealedForAnother(publicKeyOf(key)))) return;
  context.stderr.write(
    "warning: Secrets of stacks are sealed for another manager's key: give its file by FLOTILLA_MANAGER_KEY_FILE, or deploy these stacks again\n",
  );
}

/** The mail server's password, where the fleet file names a server that wants one. */
function mailPasswordFile(
  { telling: { mailServer } }: ResolvedNodes,
  context: CommandContext,
): readonly AccessFile[] {
  const password = mailServer?.user === undefined ? '' : mailPassword(mailServer, context.environment);
  if (password === '') return [];
  return [{ role: 'mail-password', kind: 'secret', path: MAIL_PASSWORD_PATH, data: Buffer.from(password) }];
}

/** The user's logins at this time: programs that keep them are not in the image. */
async function registryLogins({ environment }: CommandContext): Promise<AccessFile> {
  const { loginsFile } = await import('../../registry/logins-file.ts');
  const data = Buffer.from(await loginsFile(environment));
  return { role: 'registry-logins', kind: 'secret', path: `${IMAGE_HOME}/.docker/config.json`, data };
}

function warnCommands({ telling }: ResolvedNodes, context: CommandContext): void {
  if (!telling.channels.some((channel) => 'command' in channel)) return;
  context.stderr.write(
    'warning: `notify` names a command, and there are no programs in the image of the manager: use a webhook or mail, or manager install --systemd\n',
  );
}
