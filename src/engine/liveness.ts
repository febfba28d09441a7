/** A question to the engine that it can answer at once, whatever else it does. */
export interface Ping {
  /** True once it has been sent: until then, other requests may be holding it up. */
  readonly isSent: () => boolean;
  /** Resolves with the answer; rejects where no connection can be made. */
  readonly answered: Promise<void>;
  cancel(): void;
}

export interface LivenessOptions {
  readonly ping: () => Ping;
  readonly turnMs?: number;
}

/** After this many turns in which no request has ended, the engine is pinged. */
const QUIET_TURNS = 5;
/** After this many turns without an answer to the ping, the engine is given up. */
const PATIENCE_TURNS = 15;
const TURN_MS = 1000;

interface Pending {
  turns: number;
  readonly giveUp: () => void;
}

/**
 * Notices an engine that takes requests and answers none: its process is stopped, or hangs. Requests may take as long as they
 * like while the engine answers pings. Silence is counted in turns of a timer, not by a clock: a flotilla that was itself
 * stopped for a while has not been listening.
 */
export class Liveness {
  readonly #options: LivenessOptions;
  readonly #pending = new Set<Pending>();
  #timer: NodeJS.Timeout | undefined;
  #asked: { readonly ping: Ping; turns: number } | undefined;

  constructor(options: LivenessOptions) {
    this.#options = options;
  }

  /** `giveUp` is called where the engine turns out to be silent, at most once; the answer ends the watch. */
  watch(giveUp: () => void): () => void {
    const pending = { turns: 0, giveUp };
    this.#pending.add(pending);
    this.#timer ??= setInterval(() => this.#turn(), this.#options.turnMs ?? TURN_MS).unref();
    return () => this.#end(pending);
  }

  #end(pending: Pending): void {
    this.#pending.delete(pending);
    if (this.#pending.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#dropPing();
  }

  #turn(): void {
    for (const pending of this.#pending) pending.turns += 1;
    if (this.#asked === undefined) {
      if ([...this.#pending].some(({ turns }) => turns >= QUIET_TURNS)) this.#ask();
      return;
    }
    if (!this.#asked.ping.isSent()) return;
    this.#asked.turns += 1;
    if (this.#asked.turns < PATIENCE_TURNS) return;
    this.#dropPing();
    const lost = [...this.#pending].filter(({ turns }) => turns >= PATIENCE_TURNS);
    for (const pending of lost) {
      this.#end(pending);
      pending.giveUp();
    }
  }

  #ask(): void {
    const asked = { ping: this.#options.ping(), turns: 0 };
    this.#asked = asked;
    // Where there is no connection, the requests themselves fail, and say why.
    const over = (): void => {
      if (this.#asked !== asked) return;
      this.#asked = undefined;
      for (const pending of this.#pending) pending.turns = 0;
    };
    asked.ping.answered.then(over, over);
  }

  #dropPing(): void {
    const asked = this.#asked;
    this.#asked = undefined;
    asked?.ping.cancel();
  }
}
