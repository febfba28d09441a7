interface Held {
  readonly show: () => void;
  /** Of the end of a run: the container's name. */
  readonly endOf?: string;
}

/** What is kept back until `release`: everything, or the ends of what was found running. */
export type Hold = 'all' | 'ends' | 'nothing';

/** Keeps back what is to be shown until `release`, in its order. */
export class HeldOutput {
  #hold: Hold = 'nothing';
  #held: Held[] = [];
  #startedAgain: ReadonlySet<string> = new Set();

  begin(hold: Hold): void {
    this.#hold = hold;
  }

  /** Shows it now, or at `release`; `endOf` names the container that was found running and whose end it tells. */
  showOrHold(show: () => void, endOf?: string): void {
    if (endOf !== undefined && this.#startedAgain.has(endOf)) return;
    const isHeld = this.#hold === 'all' || (this.#hold === 'ends' && endOf !== undefined);
    if (isHeld) this.#held.push({ show, ...(endOf === undefined ? {} : { endOf }) });
    else show();
  }

  /** Shows what was kept, but for the ends of what has been started again since; those are not shown later either. */
  release(startedAgain: ReadonlySet<string>): void {
    const held = this.#held;
    this.#hold = 'nothing';
    this.#held = [];
    this.#startedAgain = startedAgain;
    for (const { show, endOf = '' } of held) if (!startedAgain.has(endOf)) show();
  }
}
