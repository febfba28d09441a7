/** The end of a run of a container that was found running. */
interface End {
  /** The container's name. */
  readonly of: string;
  /** In place of showing it, where the container has been started again. */
  readonly drop: () => void;
}

interface Held {
  readonly show: () => void;
  readonly end: End | undefined;
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

  /** Shows it now, or at `release`. */
  showOrHold(show: () => void, end?: End): void {
    const isHeld = this.#hold === 'all' || (this.#hold === 'ends' && end !== undefined);
    if (isHeld) this.#held.push({ show, end });
    else this.#showOrDrop({ show, end });
  }

  /** Shows what was kept, but for the ends of what has been started again since, by name; those are not shown later either. */
  release(startedAgain: ReadonlySet<string>): void {
    const held = this.#held;
    this.#hold = 'nothing';
    this.#held = [];
    this.#startedAgain = startedAgain;
    for (const one of held) this.#showOrDrop(one);
  }

  #showOrDrop({ show, end }: Held): void {
    if (end !== undefined && this.#startedAgain.has(end.of)) end.drop();
    else show();
  }
}
