import type { Clock } from '../async/clock.ts';
import type { ContainerDetails } from '../engine/containers.ts';
import type { Engine } from '../engine/engine.ts';
import { EngineError } from '../engine/engine-error.ts';
import type { ToldRuns } from './told-runs.ts';

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

interface RunEnd {
  /** It runs again, or is about to. */
  readonly restarts: boolean;
  readonly exitCode: string;
  /** Unix time. */
  readonly finishedAt?: string | undefined;
}

/** Of a container that has just ended. */
export async function afterEnd(engine: Engine, id: string, signal: AbortSignal): Promise<RunEnd> {
  try {
    const { state, exitCode, finishedAt } = await engine.inspectContainer(id, signal);
    const restarts = state === 'restarting' || state === 'running';
    return { restarts, exitCode: String(exitCode), finishedAt };
  } catch (error) {
    if (isGone(error)) return { restarts: false, exitCode: '?' };
    throw error;
  }
}

/**
 * Of one whose output has ended. What an engine is told to restart has ended for a moment, too; when it tells of the end, it is at the
 * start already, and answers behind that.
 */
export async function endAfterOutput(
  engine: Engine,
  id: string,
  told: ToldRuns,
  time: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<RunEnd> {
  const end = await afterEnd(engine, id, time.signal);
  if (end.restarts) return end;
  await told.untilEndTold(id, end.finishedAt, time);
  return afterEnd(engine, id, time.signal);
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
