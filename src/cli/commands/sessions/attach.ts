import type { Command } from 'commander';
import type { ContainerDetails } from '../../../engine/containers.ts';
import type { Engine } from '../../../engine/engine.ts';
import { EXIT } from '../../../errors/exit-status.ts';
import { FlotillaError } from '../../../errors/flotilla-error.ts';
import { createCommand, parse } from '../../command.ts';
import { findRunning } from '../../containers/find-running.ts';
import type { CommandContext } from '../../context.ts';
import { parseInteger } from '../../globals.ts';
import { loadOrName } from '../../project/load.ts';
import { openSession } from '../../run/session.ts';
import { attachTo } from '../../terminal/attach.ts';
import { detachKeysOf } from '../../terminal/detach-config.ts';

interface Flags {
  readonly index?: number;
  readonly stdin: boolean;
  readonly sigProxy: boolean;
  readonly detachKeys?: string;
}

/** `flotilla attach`: this terminal, or these pipes, connected with a container's own process. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = attachCommand(context);
  if (!parse(command, argv)) return EXIT.done;
  const flags = command.opts<Flags>();
  const [service = ''] = command.args;
  const project = await loadOrName(context, [], { readsEnvFiles: true });
  const session = openSession(context);
  try {
    const { index } = flags;
    const { engine, container } = await findRunning(
      session.ask,
      {
        project: project.name,
        service,
        index,
      },
      context.missingNodes,
    );
    if (context.globals.dryRun === true) {
      throw new FlotillaError('NO_DRY_RUN', 'interactive run is not supported in dry-run mode');
    }
    return await attach(engine, await engine.inspectContainer(container.id), flags, context);
  } finally {
    await session.close();
  }
}

function attachCommand(context: CommandContext): Command {
  return createCommand(context, {
    name: 'attach',
    summary: "Connect this terminal to a running container's main process.",
    examples: ['attach web', 'attach --no-stdin --index 2 web'],
  })
    .argument('<service>', 'the service')
    .option('--index <n>', 'the replica of this number; the first by default', parseInteger)
    .option('--no-stdin', 'only show what it writes')
    .option('--no-sig-proxy', 'keep signals from the process: Ctrl-C ends the session only')
    .option('--detach-keys <keys>', 'keys that leave the session (default: ctrl-p,ctrl-q)');
}

async function attach(
  engine: Engine,
  container: ContainerDetails,
  flags: Flags,
  context: CommandContext,
): Promise<number> {
  if (container.state === 'paused') {
    throw new FlotillaError('CONTAINER_PAUSED', 'You cannot attach to a paused container, unpause it first', {
      hint: 'flotilla unpause resumes it',
    });
  }
  if (container.isTty && flags.stdin && context.stdin.isTTY !== true) {
    throw new FlotillaError('NOT_A_TERMINAL', 'the input device is not a TTY', {
      hint: 'the container has a terminal; --no-stdin shows what it writes',
    });
  }
  const detachKeys = flags.detachKeys ?? detachKeysOf(context.environment);
  let isInterrupted = false;
  const ended = await attachTo(engine, container.id, context, {
    isTty: container.isTty,
    stdin: flags.stdin,
    forwardsSignals: flags.sigProxy !== false && !container.isTty,
    onSignal: (name) => {
      isInterrupted ||= name === 'SIGINT' || name === 'SIGTERM';
    },
    waitFor: 'not-running',
    redraws: true,
    ...(detachKeys === undefined ? {} : { detachKeys }),
  });
  // docker compose ends as one that was interrupted, however the process ends that it told of it.
  if (ended !== 'detached') return isInterrupted && context.isCompose ? EXIT.interrupted : ended;
  context.stderr.write('read escape sequence\n');
  return EXIT.failed;
}
