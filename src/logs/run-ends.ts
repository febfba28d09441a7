import type { ContainerDetails } from '../engine/containers.ts';
import type { Engine } from '../engine/engine.ts';
import { EngineError } from '../engine/engine-error.ts';

/** A run's first lines may be older than its start, which the engine notes a moment late. */
const START_SLACK_SECONDS = 5;

/**
 * The end of the run before the last one, as far as the engine still knows it. The two times can't be
 * compared to tell whose end it is: that of a very short run is noted before its start.
 */
export function guessedEndBefore({ state, startedAt, finishedAt }: ContainerDetails): string | undefined {
  if (state === 'running' || state === 'paused') return finishedAt;
  return (Number(startedAt) - START_SLACK_SECONDS).toFixed(9);
}

/** A container that has just ended: whether it runs again or is about to, its exit status, and its end in unix time. */
export async function afterEnd(
  engine: Engine,
  id: string,
  signal: AbortSignal,
): Promise<{
  readonly restarts: boolean;
  readonly exitCode: string;
  readonly finishedAt?: string | undefined;
}> {
  try {
    const { state, exitCode, finishedAt } = await engine.inspectContainer(id, signal);
    const restarts = state === 'restarting' || state === 'running';
    return { restarts, exitCode: String(exitCode), finishedAt };
  } catch (error) {
    if (isGone(error)) return { restarts: false, exitCode: '?' };
    throw error;
  }
}

/** True where the container is no more. */
export function isGone(error: unknown): boolean {
  if (!(error instanceof EngineError)) return false;
  // What the engine says while a removal is under way: nothing more can be read.
  return error.kind === 'not-found' || /dead or marked for removal/.test(error.message);
}

/** What its node's falling away says for all that is on it. */
export function isUnreachable(error: unknown): boolean {
  return error instanceof EngineError && error.kind === 'unreachable';
}
