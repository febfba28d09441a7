import type { Clock } from '../../async/clock.ts';
import type { Engine } from '../../engine/engine.ts';
import { LABEL } from '../../model/labels.ts';
import type { ObservedContainer } from '../../model/observed/container.ts';
import { isOneOff } from '../../observe/classify.ts';

/** How long to trust the silence of the event stream: an event can be lost, or a connection dead. */
const RECHECK_MS = 3000;
const FIRST_RETRY_MS = 200;
const LONGEST_RETRY_MS = 3000;

/** What matters of a container for copying files into it. */
const ACTIONS: ReadonlySet<string> = new Set(['create', 'start', 'die', 'destroy', 'rename']);

export interface ReplicaWatchOptions {
  readonly project: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /**
   * All containers of the project's services on that node, each time that something may have changed;
   * `started` has the ids of those that have started since the last time.
   */
  readonly onContainers: (
    engine: Engine,
    containers: readonly ObservedContainer[],
    started: ReadonlySet<string>,
  ) => void;
}

/**
 * Knows at every moment which containers a project has on one node: lists them at the engine's events, and
 * now and then without. An engine that does not answer is asked again until it does.
 */
export class ReplicaWatch {
  readonly #engine: Engine;
  readonly #options: ReplicaWatchOptions;
  #started = new Set<string>();
  #isStale = false;
  #wake = (): void => {};

  constructor(engine: Engine, options: ReplicaWatchOptions) {
    this.#engine = engine;
    this.#options = options;
  }

  /** Lists them now. Throws `EngineError`. */
  async refresh(): Promise<void> {
    const { project, signal, onContainers } = this.#options;
    const labels = [`${LABEL.project}=${project}`, LABEL.configHash];
    const started = this.#started;
    this.#started = new Set();
    const containers = await this.#engine.listContainers(labels, signal);
    const replicas = containers.filter((container) => !isOneOff(container));
    onContainers(this.#engine, replicas, started);
  }

  /** Until the signal aborts. Rejects never. */
  async run(): Promise<void> {
    await Promise.all([this.#listen(), this.#list()]);
  }

  async #list(): Promise<void> {
    const { signal } = this.#options;
    while (!signal.aborted) {
      this.#isStale = false;
      try {
        await this.refresh();
      } catch {
        // An engine that is away is asked again; what it misses is kept and reported by those who sync.
      }
      if (!this.#isStale) await this.#sleep(RECHECK_MS);
    }
  }

  async #listen(): Promise<void> {
    const { project, signal } = this.#options;
    let retryMs = FIRST_RETRY_MS;
    while (!signal.aborted) {
      try {
        for await (const event of this.#engine.events({ labels: [`${LABEL.project}=${project}`] }, signal)) {
          retryMs = FIRST_RETRY_MS;
          if (event.type !== 'container' || !ACTIONS.has(event.action)) continue;
          if (event.action === 'start') this.#started.add(event.id);
          this.#changed();
        }
      } catch {
        // The connection is made anew below.
      }
      await this.#options.clock.sleep(retryMs, signal).catch(() => undefined);
      retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
      this.#changed();
    }
  }

  #changed(): void {
    this.#isStale = true;
    this.#wake();
  }

  async #sleep(ms: number): Promise<void> {
    const { clock, signal } = this.#options;
    const end = new AbortController();
    const woken = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    const either = AbortSignal.any([end.signal, signal]);
    await Promise.race([woken, clock.sleep(ms, either).catch(() => undefined)]);
    end.abort();
  }
}
