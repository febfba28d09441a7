import { type Command, Option } from 'commander';
import type { Engine } from '../../../engine/engine.ts';
import { EngineError } from '../../../engine/engine-error.ts';
import type { ExecSpec } from '../../../engine/session.ts';
import { EXIT } from '../../../errors/exit-status.ts';
import { FlotillaError } from '../../../errors/flotilla-error.ts';
import { createCommand, parse } from '../../command.ts';
import { findRunning } from '../../containers/find-running.ts';
import type { CommandContext } from '../../context.ts';
import { collect, parseInteger } from '../../globals.ts';
import { endAtInterrupts } from '../../interrupts/interrupt.ts';
import { loadOrName } from '../../project/load.ts';
import { openSession } from '../../run/session.ts';
import { connect } from '../../terminal/connect.ts';
import { detachKeysOf } from '../../terminal/detach-config.ts';
import { environmentEntries } from '../../terminal/environment.ts';
import { addTtyFlags, refuseMissingTty, type TtyFlags, wantsTty } from '../../terminal/wants-tty.ts';

interface Flags extends TtyFlags {
  readonly detach?: boolean;
  readonly env?: readonly string[];
  readonly index?: number;
  readonly privileged?: boolean;
  readonly user?: string;
  readonly workdir?: string;
  readonly detachKeys?: string;
}

/** docker's status for a command that can't be run at all. */
const CANNOT_RUN = 126;
/** How long the engine may take to note how a command has ended whose output is complete. */
const EXIT_TRIES = 100;
const EXIT_PAUSE_MS = 20;

/** `flotilla exec`: a command in a running container, with this terminal or these pipes. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = execCommand(context);
  if (!parse(command, argv, { operandEndsFlags: true })) return EXIT.done;
  const flags = command.opts<Flags>();
  const [service = '', ...words] = command.args;
  const project = await loadOrName(context, [], { readsEnvFiles: true });
  const session = openSession(context);
  try {
    const { engine, container } = await findRunning(
      session.ask,
      {
        project: project.name,
        service,
        index: flags.index,
      },
      context.missingNodes,
    );
    if (context.globals.dryRun === true) return dryExec(context, container.id, words, flags);
    // With -t alone a pipe is no failure, neither to docker compose.
    if (flags.detach !== true) refuseMissingTty({ ...flags, tty: false }, context);
    const detachKeys = flags.detachKeys ?? detachKeysOf(context.environment);
    const spec = execSpec(flags, words, context);
    const settings = detachKeys === undefined ? {} : { detachKeys };
    return await runExec(engine, container.id, { ...spec, ...settings }, flags, context);
  } finally {
    await session.close();
  }
}

function execCommand(context: CommandContext): Command {
  const command = createCommand(context, {
    name: 'exec',
    summary: 'Run a command in a running container of a service.',
    examples: ['exec web sh', 'exec -T db pg_dump shop > shop.sql', 'exec --index 2 -u root web id'],
  })
    .argument('<service>', 'the service')
    .argument('<command...>', 'the command and its arguments')
    .option('-d, --detach', 'start it and do not wait for it')
    .option('-e, --env <name=value>', 'set a variable; without a value, as it is here; repeatable', collect)
    .option('--index <n>', 'in the replica of this number; the first by default', parseInteger)
    .option('--privileged', 'give it extended privileges')
    .option('-u, --user <user>', 'run it as this user')
    .option('-w, --workdir <path>', 'run it in this folder of the container')
    .option('--detach-keys <keys>', 'keys that leave the session (default: ctrl-p,ctrl-q)')
    .passThroughOptions();
  return addTtyFlags(command, { noTty: true }).addOption(new Option('--needs-tty').hideHelp());
}

function execSpec(flags: Flags, words: readonly string[], context: CommandContext): ExecSpec {
  const stdin = flags.detach !== true && flags.interactive !== false;
  return {
    command: words,
    stdin,
    stdout: flags.detach !== true,
    stderr: flags.detach !== true,
    tty: wantsTty(flags, context),
    environment: environmentEntries(flags.env ?? [], context.environment),
    privileged: flags.privileged ?? false,
    ...(flags.user === undefined ? {} : { user: flags.user }),
    ...(flags.workdir === undefined ? {} : { workingDir: flags.workdir }),
  };
}

/** Says what would be run; a session can't be shown. Throws `NO_DRY_RUN`. */
function dryExec(
  { stdout }: CommandContext,
  containerId: string,
  words: readonly string[],
  { detach }: Flags,
): number {
  if (detach !== true) {
    throw new FlotillaError('NO_DRY_RUN', 'interactive exec is not supported in dry-run mode');
  }
  const command = words.map((word) => JSON.stringify(word)).join(' ');
  stdout.write(` DRY-RUN MODE - Executing command [${command}] in ${containerId} (detached mode)\n`);
  return EXIT.done;
}

async function runExec(
  engine: Engine,
  containerId: string,
  spec: ExecSpec,
  { detach }: Flags,
  context: CommandContext,
): Promise<number> {
  const { tty, stdin, detachKeys } = spec;
  const execId = await engine.createExec(containerId, spec);
  // As with docker compose, a command that is not waited for has no status of its own.
  if (detach) {
    await engine.startExecDetached(execId, { tty });
    return EXIT.done;
  }
  const release = endAtInterrupts();
  try {
    const session = await engine.startExec(execId, { tty });
    const outcome = await connect(session, context, {
      isTty: tty,
      stdin,
      ...(detachKeys === undefined ? {} : { detachKeys }),
      resize: (size) => engine.resizeExec(execId, size),
    });
    if (outcome === 'detached') {
      context.stderr.write('read escape sequence\n');
      return EXIT.failed;
    }
  } catch (error) {
    throw cannotRun(error);
  } finally {
    release();
  }
  return exitCodeOf(engine, execId);
}

/** The status of a command whose output has ended; the engine notes it a moment later. */
async function exitCodeOf(engine: Engine, execId: string): Promise<number> {
  for (let tries = 1; ; tries += 1) {
    const { isRunning, exitCode } = await engine.inspectExec(execId);
    if (!isRunning || tries === EXIT_TRIES) return exitCode ?? EXIT.done;
    await new Promise((resolve) => setTimeout(resolve, EXIT_PAUSE_MS));
  }
}

/** A command that the engine can't begin ends with docker's status for that. */
function cannotRun(error: unknown): unknown {
  if (!(error instanceof EngineError) || error.kind === 'unreachable') return error;
  return new FlotillaError(error.code, error.message, { exitStatus: CANNOT_RUN, cause: error });
}
