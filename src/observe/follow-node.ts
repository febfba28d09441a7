import type { Clock } from '../async/clock.ts';
import type { Engine, EngineEvent, EventFilter } from '../engine/engine.ts';
import { EngineError } from '../engine/engine-error.ts';

/** Between two tries to reach a node that has become unreachable. */
const RETRY_MS = 1000;
/** How far back a node that is back is asked: events of the last moment were seen, others of it may not have been. */
const OVERLAP_MS = 1000;

export interface FollowNode {
  readonly engine: Engine;
  readonly filter: EventFilter;
  /** Unix time: nothing before it is asked for when a node is back, unless the filter says so. */
  readonly beganSeconds: number;
  /** By the clock: who does not answer by then is not waited for any longer. */
  readonly endsAtMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onEvent: (event: EngineEvent) => void;
  /** It does not answer any more. */
  readonly onGone: (reason: string) => void;
  /** It answers again; events from meanwhile follow, as far as its engine remembers them. */
  readonly onBack: () => void;
}

/**
 * Follows an engine's events until `filter.untilSeconds` or the signal, also over the times at which it does not answer; nothing
 * is told twice. Rejects where the engine refuses.
 */
export async function followNode(request: FollowNode): Promise<void> {
  const { filter, beganSeconds, endsAtMs, clock, signal, onGone } = request;
  const told = new ToldEvents();
  let sinceSeconds = filter.sinceSeconds;
  for (let isGone = false; !signal.aborted; isGone = true) {
    const reason = await listenUntilGone(request, isGone, sinceSeconds, told);
    if (reason === undefined) return;
    if (!isGone || reason.hasAnswered) onGone(reason.message);
    const leftMs = endsAtMs - clock.now();
    if (leftMs <= 0) return;
    const { lastMs } = told;
    sinceSeconds =
      lastMs === undefined ? (filter.sinceSeconds ?? beganSeconds) : (lastMs - OVERLAP_MS) / 1000;
    await clock.sleep(Math.min(RETRY_MS, leftMs), signal).catch(() => undefined);
  }
}

/** Why the engine is not heard any more; undefined where that is as it should be. */
async function listenUntilGone(
  request: FollowNode,
  wasGone: boolean,
  sinceSeconds: number | undefined,
  told: ToldEvents,
): Promise<{ readonly message: string; readonly hasAnswered: boolean } | undefined> {
  const { engine, filter, signal, onBack } = request;
  let hasAnswered = !wasGone;
  try {
    if (wasGone) {
      await engine.ping(signal);
      onBack();
      hasAnswered = true;
    }
    await listen(request, sinceSeconds, told);
    if (signal.aborted || filter.untilSeconds !== undefined) return undefined;
    return { message: 'The engine has ended the stream of events', hasAnswered };
  } catch (error) {
    if (signal.aborted) return undefined;
    if (!(error instanceof EngineError && error.kind === 'unreachable')) throw error;
    return { message: error.message, hasAnswered };
  }
}

async function listen(
  { engine, filter, signal, onEvent }: FollowNode,
  sinceSeconds: number | undefined,
  told: ToldEvents,
): Promise<void> {
  const { sinceSeconds: _, ...rest } = filter;
  const wanted = sinceSeconds === undefined ? rest : { ...rest, sinceSeconds };
  for await (const event of engine.events(wanted, signal)) if (told.isNew(event)) onEvent(event);
}

/** The events of the last moment: those that come once more when a node is joined again. */
class ToldEvents {
  lastMs: number | undefined;
  readonly #keys = new Map<string, number>();

  isNew({ id, type, action, timeMs }: EngineEvent): boolean {
    const key = `${type} ${action} ${id} ${timeMs}`;
    if (this.#keys.has(key)) return false;
    this.#keys.set(key, timeMs);
    this.lastMs = Math.max(this.lastMs ?? 0, timeMs);
    for (const [old, atMs] of this.#keys) {
      if (atMs >= this.lastMs - 2 * OVERLAP_MS) break;
      this.#keys.delete(old);
    }
    return true;
  }
}
