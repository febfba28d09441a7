import type { DeployResult } from '../../../deploy.ts';
import type { Engine } from '../../../engine/engine.ts';
import { EngineError } from '../../../engine/engine-error.ts';
import { EXIT } from '../../../errors/exit-status.ts';
import { BugError, FlotillaError } from '../../../errors/flotilla-error.ts';
import { formatPlan } from '../../../plan/format.ts';
import type { Emit } from '../../../progress/event.ts';
import { createCommand, parse } from '../../command.ts';
import { type CommandContext, quietly } from '../../context.ts';
import { takeInterrupts } from '../../interrupts/interrupt.ts';
import { type OneOffRun, oneOffRun } from '../../run/one-off-project.ts';
import { addRunFlags, checkRunFlags, type RunFlags } from '../../run/run-flags.ts';
import { deployGoal, exitStatusOf } from '../../run/run-goal.ts';
import { openSession, type Session } from '../../run/session.ts';
import { attachTo } from '../../terminal/attach.ts';
import { detachKeysOf } from '../../terminal/detach-config.ts';

/** `flotilla run`: a command in a container of its own, beside the service's replicas. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = addRunFlags(
    createCommand(context, {
      name: 'run',
      summary: 'Run a command in a new container of a service, made for this purpose only.',
      examples: [
        'run --rm web sh',
        'run --rm -T db pg_dump shop > shop.sql',
        'run -d --name worker web work',
      ],
    })
      .argument('<service>', 'the service')
      .argument('[command...]', "the command and its arguments; the service's own by default"),
    context,
  );
  if (!parse(command, argv, { operandEndsFlags: true })) return EXIT.done;
  const flags = command.opts<RunFlags>();
  checkRunFlags(flags);
  // The plan of one that is waited for is better than nothing, but whoever calls docker compose is told of a failure.
  if (context.isCompose && context.globals.dryRun === true && flags.detach !== true) {
    throw new FlotillaError('NO_DRY_RUN', 'interactive run is not supported in dry-run mode', {
      hint: 'with -d, the plan is shown',
    });
  }
  const [service = '', ...words] = command.args;
  const oneOff = await oneOffRun(context, service, words, flags);
  const session = openSession(flags.quiet ? quietly(context) : context);
  try {
    const status = await prepare(context, session, oneOff, flags);
    if (status !== EXIT.done || context.globals.dryRun) return status;
    const { engine, id } = await findContainer(session.engines, oneOff.containerName);
    if (flags.detach) {
      context.stdout.write(`${id}\n`);
      return EXIT.done;
    }
    return await attach(context, engine, id, oneOff, flags);
  } finally {
    await session.close();
  }
}

/** Everything up to the container's start, and with -d the start too. */
async function prepare(
  context: CommandContext,
  session: Session,
  { project, goal, containerName }: OneOffRun,
  flags: RunFlags,
): Promise<number> {
  const interrupt = takeInterrupts();
  const shown: Session = {
    ...session,
    applyContext(signal) {
      const apply = session.applyContext(signal);
      return { ...apply, emit: emitOthers(apply.emit, containerName) };
    },
  };
  try {
    const result = await deployGoal(
      context,
      shown,
      { project, goal, quietPull: flags.quietPull, quietBuild: flags.quietBuild },
      interrupt.signal,
    );
    if (result.applied === undefined) context.stdout.write(formatPlan(result.plan));
    else throwOwnFailure(result, containerName);
    return exitStatusOf(result);
  } finally {
    interrupt.release();
    await session.finishView();
  }
}

/** Progress of all but the container itself: its own output is what the user wants to see. */
function emitOthers(emit: Emit, containerName: string): Emit {
  const isOwn = ({ resource }: { resource: { kind: string; name: string } }): boolean =>
    resource.kind === 'container' && resource.name === containerName;
  return (event) => {
    if (event.kind === 'run-start') {
      const operations = event.operations.filter((operation) => !isOwn(operation));
      if (operations.length > 0) emit({ ...event, operations });
    } else if (!('operation' in event)) emit(event);
    else if (!isOwn(event.operation)) emit(event);
  };
}

function throwOwnFailure({ applied }: DeployResult, containerName: string): void {
  const own = applied?.failures.find(({ operation }) => operation.resource.name === containerName);
  if (own !== undefined) throw own.error;
}

async function findContainer(
  engines: readonly Engine[],
  name: string,
): Promise<{ readonly engine: Engine; readonly id: string }> {
  const found = await Promise.all(engines.map((engine) => idOn(engine, name)));
  const [first] = found.flat();
  if (first === undefined) throw new BugError(`Container "${name}" was created and is not there`);
  return first;
}

/** Empty where the engine has no such container, or does not answer. */
async function idOn(
  engine: Engine,
  name: string,
): Promise<readonly { readonly engine: Engine; readonly id: string }[]> {
  try {
    return [{ engine, id: (await engine.inspectContainer(name)).id }];
  } catch (error) {
    const isElsewhere = error instanceof EngineError && ['not-found', 'unreachable'].includes(error.kind);
    if (isElsewhere) return [];
    throw error;
  }
}

async function attach(
  context: CommandContext,
  engine: Engine,
  id: string,
  { isTty, stdin }: OneOffRun,
  flags: RunFlags,
): Promise<number> {
  const detachKeys = flags.detachKeys ?? detachKeysOf(context.environment);
  const ended = await attachTo(engine, id, context, {
    isTty,
    stdin,
    forwardsSignals: true,
    waitFor: flags.rm ? 'removed' : 'next-exit',
    start: () => engine.startContainer(id),
    ...(detachKeys === undefined ? {} : { detachKeys }),
  });
  return ended === 'detached' ? EXIT.done : ended;
}
