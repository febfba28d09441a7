import type { Clock } from '../../../async/clock.ts';
import type { Engine } from '../../../engine/engine.ts';
import type { SwarmContainerSpec, SwarmServiceSpec, SwarmTask } from '../../../engine/swarm-services.ts';
import { FlotillaError } from '../../../errors/flotilla-error.ts';

const PATIENCE_MS = 120_000;
const LOOK_AGAIN_MS = 300;
/** So often it may end at its start before it is given up: a node may be a moment late with its network. */
const MAX_FAILURES = 4;

const FAILED = new Set(['failed', 'rejected']);

/**
 * Waits until a service's tasks run, and are healthy -> the members that they run on. Tasks of an older description do not count, nor
 * failures of long ago: the Swarm keeps some of each replica. Rejects with `MANAGER_NOT_STARTED`.
 */
export async function untilRunning(
  engine: Engine,
  spec: SwarmServiceSpec,
  clock: Clock,
): Promise<readonly string[]> {
  const deadline = clock.now() + PATIENCE_MS;
  let past: ReadonlySet<string> | undefined;
  const failures = new Set<string>();
  for (;;) {
    const tasks = (await engine.listSwarmTasks(spec.Name)).filter(({ container }) =>
      isOf(container, spec.TaskTemplate.ContainerSpec),
    );
    const running = tasks.filter(
      ({ desiredState, state }) => desiredState === 'running' && state === 'running',
    );
    // More are those that are about to be ended.
    if (running.length === spec.Mode.Replicated.Replicas) return running.map(({ nodeId }) => nodeId);
    const failed = tasks.filter(({ state }) => FAILED.has(state));
    past ??= new Set(failed.map(({ id }) => id));
    for (const { id } of failed) if (!past.has(id)) failures.add(id);
    if (failures.size >= MAX_FAILURES || clock.now() > deadline) throw notStarted(failed, tasks);
    await clock.sleep(LOOK_AGAIN_MS);
  }
}

function isOf(container: SwarmContainerSpec, wanted: SwarmContainerSpec): boolean {
  const marks = ({ Image, Args, Secrets, Configs }: SwarmContainerSpec): string =>
    JSON.stringify([
      Image,
      Args,
      (Secrets ?? []).map(({ SecretID }) => SecretID).sort(),
      (Configs ?? []).map(({ ConfigID }) => ConfigID).sort(),
    ]);
  return marks(container) === marks(wanted);
}

function notStarted(failed: readonly SwarmTask[], tasks: readonly SwarmTask[]): FlotillaError {
  const said = [...new Set(failed.map(({ message }) => message).filter((message) => message !== ''))];
  const states = [...new Set(tasks.map(({ state }) => state))];
  const why = said.length > 0 ? said.join('; ') : `its tasks are ${states.join(', ') || 'not there yet'}`;
  return new FlotillaError('MANAGER_NOT_STARTED', `The manager does not start: ${why}`, {
    hint: 'flotilla manager logs shows what it says; the same command tries again',
  });
}
