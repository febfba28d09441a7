import type { Clock } from '../../async/clock.ts';

/** sshd's own default for MaxSessions (sshd_config(5)). */
const DEFAULT_LIMIT = 10;

/** For a session that is refused although there is no other. */
const ATTEMPTS = 3;
const PAUSE_MS = 200;

/**
 * Lets as many sessions be open at once as the server allows. How many that are is not told by the
 * server; it is learnt from its refusals.
 */
export class SessionGate {
  #limit = DEFAULT_LIMIT;
  /** Sessions that are open, or on their way there. */
  #held = 0;
  readonly #waiting: (() => void)[] = [];
  readonly #onShortage: () => void;
  readonly #clock: Clock;

  /** `onShortage` is called when somebody has to wait: sessions that are kept in reserve can be given back. */
  constructor(clock: Clock, onShortage: () => void) {
    this.#clock = clock;
    this.#onShortage = onShortage;
  }

  /** True while somebody waits. */
  get isShort(): boolean {
    return this.#waiting.length > 0;
  }

  get limit(): number {
    return this.#limit;
  }

  /**
   * Opens a session when there is room -> what `open` gives, and `release` for its end. A refusal while there are
   * others makes the limit smaller, and the session waits; alone, it is tried again a few times, because the server may
   * still be clearing up after the last one. Rejects with what `open` rejects with, or with `onTimeout`'s error.
   */
  async enter<T>(
    open: () => Promise<T>,
    isRefusal: (error: unknown) => boolean,
    patienceMs: number,
    onTimeout: () => Error,
  ): Promise<{ readonly session: T; release(): void }> {
    const deadline = this.#clock.now() + patienceMs;
    let attempts = 0;
    for (;;) {
      await this.#turn(deadline - this.#clock.now(), onTimeout);
      try {
        const session = await open();
        return { session, release: this.#releaser() };
      } catch (error) {
        if (!isRefusal(error)) {
          this.#leave();
          throw error;
        }
        if (this.#learn()) continue;
        attempts += 1;
        if (attempts >= ATTEMPTS) throw error;
        await this.#clock.sleep(PAUSE_MS);
      }
    }
  }

  /** A refusal: makes the limit smaller where there are other sessions, and says whether there are. */
  #learn(): boolean {
    const others = this.#held - 1;
    if (others > 0) this.#limit = Math.min(this.#limit, others);
    this.#leave();
    return others > 0;
  }

  async #turn(patienceMs: number, onTimeout: () => Error): Promise<void> {
    if (this.#held < this.#limit) {
      this.#held += 1;
      return;
    }
    const { promise, resolve } = Promise.withResolvers<'free'>();
    const onFree = (): void => resolve('free');
    this.#waiting.push(onFree);
    this.#onShortage();
    const over = new AbortController();
    const late = this.#clock.sleep(Math.max(0, patienceMs), over.signal).then(
      () => 'late' as const,
      () => 'free' as const,
    );
    const outcome = await Promise.race([promise, late]);
    over.abort();
    const place = this.#waiting.indexOf(onFree);
    // One that no longer waits has been given a place, even if late.
    if (outcome === 'free' || place === -1) return;
    this.#waiting.splice(place, 1);
    throw onTimeout();
  }

  #releaser(): () => void {
    let isReleased = false;
    return () => {
      if (isReleased) return;
      isReleased = true;
      this.#leave();
    };
  }

  /** Hands the place on to the one that has waited longest, unless there are too many sessions already. */
  #leave(): void {
    const next = this.#held <= this.#limit ? this.#waiting.shift() : undefined;
    if (next === undefined) this.#held -= 1;
    else next();
  }
}
