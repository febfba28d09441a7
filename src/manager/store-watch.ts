import type { Clock } from '../async/clock.ts';
import { messageOf } from '../errors/message-of.ts';
import type { Channel } from '../model/desired/notify.ts';
import type { StackStore } from '../store/stacks.ts';

/** What the store says of the nodes, with its version. */
type FleetRecord = Awaited<ReturnType<StackStore['fleet']['read']>>;

export interface StoreListener {
  /** A stack is new or was changed: who gets news of it. */
  readonly onStack: (name: string, channels: readonly Channel[]) => void;
  /** What is said of the nodes was changed. */
  readonly onFleet: () => void;
  /** A stack is gone. Where this rejects, it is told again at the next look. */
  readonly onGone: (name: string) => Promise<void>;
  /** Something can't be read; told once for as long as it stays the same. */
  readonly onFailure: (message: string) => void;
}

/** Looks again and again at the store: which stacks there are, which have changed, and what is said of the nodes. */
export class StoreWatch {
  readonly #stacks: StackStore;
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #listener: StoreListener;
  /** The version at which each stack was looked at last. */
  readonly #versions = new Map<string, string>();
  #fleet: FleetRecord;

  constructor(stacks: StackStore, clock: Clock, everyMs: number, listener: StoreListener) {
    this.#stacks = stacks;
    this.#clock = clock;
    this.#everyMs = everyMs;
    this.#listener = listener;
  }

  /** The stacks that are known, and not known to be gone. */
  get names(): Iterable<string> {
    return this.#versions.keys();
  }

  has(name: string): boolean {
    return this.#versions.has(name);
  }

  get fleetSettings(): NonNullable<FleetRecord>['settings'] | undefined {
    return this.#fleet?.settings;
  }

  /** Until the signal aborts; never rejects. What can't be read is tried again. */
  async run(signal: AbortSignal): Promise<void> {
    let told: string | undefined;
    while (!signal.aborted) {
      const message = await this.#compare();
      if (message !== undefined && message !== told && !signal.aborted) this.#listener.onFailure(message);
      told = message;
      await this.#clock.sleep(this.#everyMs, signal).catch(() => undefined);
    }
  }

  /** Why something could not be read; undefined where all was. One record that can't be read does not hide the others. */
  async #compare(): Promise<string | undefined> {
    try {
      const fleetFailure = await this.#lookAtFleet().then(() => undefined, messageOf);
      const names = await this.#stacks.names();
      const looks = await Promise.allSettled(names.map((name) => this.#look(name)));
      for (const name of this.#versions.keys()) if (!names.includes(name)) await this.#forget(name);
      return looks.find((look) => look.status === 'rejected')?.reason.message ?? fleetFailure;
    } catch (error) {
      return messageOf(error);
    }
  }

  async #lookAtFleet(): Promise<void> {
    const read = await this.#stacks.fleet.read();
    if (read?.version === this.#fleet?.version) return;
    this.#fleet = read;
    this.#listener.onFleet();
  }

  async #look(name: string): Promise<void> {
    const stack = await this.#stacks.get(name);
    if (stack === undefined || stack.version === this.#versions.get(name)) return;
    this.#versions.set(name, stack.version);
    this.#listener.onStack(name, stack.revisions[0]?.project.notify ?? []);
  }

  async #forget(name: string): Promise<void> {
    this.#versions.delete(name);
    try {
      await this.#listener.onGone(name);
    } catch (error) {
      // Found to be gone once more by the next look.
      this.#versions.set(name, '');
      throw error;
    }
  }
}
