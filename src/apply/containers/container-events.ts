import type { Clock } from '../../async/clock.ts';
import type { Engine } from '../../engine/engine.ts';
import { LABEL } from '../../model/labels.ts';

/** How long to trust the silence of the event stream: it can break, or open just after an event. */
const RECHECK_MS = 1000;

/**
 * Wakes whoever waits for a container of one project on one node: by the engine's events, which come
 * within milliseconds, and by a slow re-check in case one was lost.
 */
export class ContainerEvents {
  readonly #engine: Engine;
  readonly #clock: Clock;
  readonly #project: string;
  readonly #waiting = new Map<string, Set<() => void>>();
  readonly #end = new AbortController();
  #reading: Promise<void> | undefined;

  constructor(engine: Engine, project: string, clock: Clock) {
    this.#engine = engine;
    this.#project = project;
    this.#clock = clock;
  }

  /** Begins to listen; early, so that the stream is open before anything happens. */
  open(): void {
    this.#reading ??= this.#read();
  }

  /** Calls `check` until it answers: at once, at each event of the container, and now and then. */
  async until<T>(id: string, check: () => Promise<T | undefined>, signal: AbortSignal): Promise<T> {
    this.open();
    for (;;) {
      const woken = this.#nextEvent(id);
      const answer = await check();
      if (answer !== undefined) {
        woken.cancel();
        return answer;
      }
      const pause = new AbortController();
      const either = AbortSignal.any([pause.signal, signal]);
      await Promise.race([woken.promise, this.#clock.sleep(RECHECK_MS, either).catch(() => undefined)]);
      pause.abort();
      woken.cancel();
      signal.throwIfAborted();
    }
  }

  async close(): Promise<void> {
    this.#end.abort();
    await this.#reading;
  }

  async #read(): Promise<void> {
    const filter = { labels: [`${LABEL.project}=${this.#project}`] };
    try {
      for await (const event of this.#engine.events(filter, this.#end.signal)) {
        if (event.type === 'container') for (const wake of this.#waiting.get(event.id) ?? []) wake();
      }
    } catch {
      // Waits go on by the slow re-check, and that request reports what is wrong with the engine.
    }
  }

  #nextEvent(id: string): { promise: Promise<void>; cancel: () => void } {
    const waiting = this.#waiting.get(id) ?? new Set();
    this.#waiting.set(id, waiting);
    let wake = (): void => {};
    const promise = new Promise<void>((resolve) => {
      wake = resolve;
    });
    waiting.add(wake);
    return { promise, cancel: () => waiting.delete(wake) };
  }
}
