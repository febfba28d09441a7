import type { Clock } from '../async/clock.ts';
import type { EngineEvent } from '../engine/engine.ts';
import { LABEL } from '../model/labels.ts';

/** How long the event of an end may be behind the end of the output. */
const TOLD_WITHIN_MS = 500;

/** What an engine's events tell of runs: that one is to come, as a container was created for it, and that one has ended. */
export class ToldRuns {
  /** By id, as the UI calls them. */
  readonly #toCome = new Map<string, string>();
  /** Unix times of the last end, by id. */
  readonly #ends = new Map<string, number>();
  readonly #waiting = new Set<() => void>();

  hear({ action, id, timeMs, attributes }: EngineEvent, isFollowed: boolean): void {
    // It has a name of its own until it takes the place of another one.
    const name = `${attributes[LABEL.service]}-${attributes[LABEL.containerNumber]}`;
    if (action === 'create' && isFollowed) this.#toCome.set(id, name);
    if (action === 'start' || action === 'destroy') this.#toCome.delete(id);
    if (action !== 'die') return;
    this.#ends.set(id, timeMs / 1000);
    for (const look of this.#waiting) look();
  }

  /** True where a container was created whose name counts, and neither started nor removed so far. */
  areToCome(counts: (name: string) => boolean): boolean {
    return [...this.#toCome.values()].some(counts);
  }

  /**
   * Resolves when an end is told that is not before this unix time, or after a moment: its event may have come before the engine was
   * listened to.
   */
  async untilEndTold(
    id: string,
    time: string | undefined,
    { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
  ): Promise<void> {
    const isTold = (): boolean => (this.#ends.get(id) ?? 0) >= Number(time ?? 1);
    if (isTold()) return;
    const over = new AbortController();
    const look = (): void => {
      if (isTold()) over.abort();
    };
    this.#waiting.add(look);
    await clock.sleep(TOLD_WITHIN_MS, AbortSignal.any([over.signal, signal])).catch(() => undefined);
    this.#waiting.delete(look);
  }
}
