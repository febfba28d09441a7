/** A question to the engine that it can answer at once, whatever else it does. */
export interface Ping {
  /** True when it is on its way: until then, others may be in its way. */
  readonly isSent: () => boolean;
  /** Resolves with the answer; rejects where the connection can't be had. */
  readonly answered: Promise<void>;
  cancel(): void;
}

export interface LivenessOptions {
  readonly ping: () => Ping;
  readonly turnMs?: number;
}

/** So many turns without an end of what is under way, and the engine is asked. */
const QUIET_TURNS = 5;
/** So many turns without an answer to that, and the engine is given up. */
const PATIENCE_TURNS = 15;
const TURN_MS = 1000;

interface Pending {
  turns: number;
  readonly giveUp: () => void;
}

/**
 * Notices an engine that takes requests and answers none: a process that is stopped, or hangs. What is under way may take as long as
 * it likes while the engine answers pings. Silence is counted in turns of a timer, not by a clock: a process that was
 * stopped itself has heard nothing either.
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
