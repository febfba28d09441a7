import type { ContainerDetails } from '../../engine/containers.ts';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import type { AwaitCondition } from '../../plan/operation.ts';
import type { NodeRun } from '../node-run.ts';

/** How long a container without a healthcheck must run to count as ready: many that fail end at once. */
export const SETTLE_MS = 500;

/**
 * Waits until a container meets a condition. Rejects with `CONTAINER_EXITED`, `CONTAINER_UNHEALTHY`
 * or `NO_HEALTHCHECK` as soon as it can't any more, and with the signal's reason on abort.
 */
export async function awaitContainer(
  { inspect, events, clock }: Pick<NodeRun, 'inspect' | 'events' | 'clock'>,
  id: string,
  condition: AwaitCondition,
  signal: AbortSignal,
): Promise<void> {
  await events.until(
    id,
    async () => {
      const first = await inspect(id, signal);
      // For a container that ends at once, its end is the news.
      const isHopeless = condition === 'healthy' && first.state === 'running' && !first.hasHealthcheck;
      if (isHopeless) await clock.sleep(SETTLE_MS, signal);
      const container = isHopeless ? await inspect(id, signal) : first;
      if (!isMet(container, condition)) return undefined;
      if (container.state !== 'running' || container.hasHealthcheck) return true;
      await clock.sleep(SETTLE_MS, signal);
      const settled = await inspect(id, signal);
      const hasRunOn = settled.finishedAt === container.finishedAt;
      return isMet(settled, condition) && hasRunOn ? true : undefined;
    },
    signal,
  );
}

/** Whether a container as it is meets a condition; throws where it can't any more. */
export function isMet(container: ContainerDetails, condition: AwaitCondition): boolean {
  if (container.state === 'exited' || container.state === 'dead') {
    const mayEnd = condition === 'completed' || condition === 'ready-or-completed';
    if (mayEnd && container.exitCode === 0) return true;
    throw condition === 'completed' ? new NotCompleted(container) : exited(container);
  }
  if (condition === 'completed' || container.state !== 'running') return false;
  if (!container.hasHealthcheck) {
    if (condition === 'healthy') throw noHealthcheck(container);
    return true;
  }
  if (container.health === 'unhealthy' && isFoundUnhealthy(container)) throw unhealthy(container);
  return container.health === 'healthy';
}

/** False for one that was paused: the engine calls it unhealthy then, and until its next probe afterwards. */
function isFoundUnhealthy({ healthLog }: ContainerDetails): boolean {
  return healthLog.length > 0 && healthLog.at(-1)?.exitCode !== 0;
}

/** The error for a container that has ended and should not have. */
export function exited({ name, exitCode }: ContainerDetails): FlotillaError {
  return new FlotillaError('CONTAINER_EXITED', `container ${name} exited (${exitCode})`, {
    hint: 'its output says why: flotilla logs',
  });
}

/** The same for one that should have ended well. */
export class NotCompleted extends FlotillaError {
  /** What it did, without its name, in docker compose's words. */
  readonly fault: string;

  constructor({ name, exitCode }: ContainerDetails) {
    const fault = `didn't complete successfully: exit ${exitCode}`;
    super('CONTAINER_EXITED', `container ${name} ${fault}`, { hint: 'its output says why: flotilla logs' });
    this.fault = fault;
  }
}

function noHealthcheck({ name }: ContainerDetails): FlotillaError {
  return new FlotillaError(
    'NO_HEALTHCHECK',
    `container ${name} has no healthcheck configured, so it never gets healthy`,
    {
      hint: 'give the service a healthcheck, or depend on it with condition: service_started',
    },
  );
}

function unhealthy({ name, healthLog }: ContainerDetails): FlotillaError {
  const last = healthLog.at(-1);
  const output = last?.output.trim().split('\n').at(-1) ?? '';
  const probe = last === undefined ? '' : `; the last probe ended with ${last.exitCode}`;
  return new FlotillaError(
    'CONTAINER_UNHEALTHY',
    `container ${name} is unhealthy${probe}${output === '' ? '' : `: ${output}`}`,
    { hint: 'its output may say why: flotilla logs' },
  );
}
