import { BugError } from '../../errors/flotilla-error.ts';

/** A node that has an image, or will have it once an operation is done. */
export interface ImageSource {
  readonly node: string;
  readonly by?: string;
}

/** How many nodes take an image from one node at the same time. */
export const STREAMS_PER_SOURCE = 2;

/** One turn of one source: whom it is taken from, and what has to have ended before. */
export interface Turn {
  readonly node: string;
  /** The transfer of the same plan that brings the image to the source; absent for a node that has it without one. */
  readonly by?: string;
  /** The transfer that the source gives in the turn before this one. */
  readonly previous?: string;
  readonly lane: number;
}

/**
 * How one image goes to many nodes: every node that has got it gives it to others, so that with each round there are
 * more of them, and the rounds grow with the logarithm of the receivers. A source gives to `STREAMS_PER_SOURCE` at a time. Only
 * the order is decided here, by counting: transfers are taken to last equally long.
 */
export class ImageSpread {
  /** The nodes that have the image without a transfer. */
  readonly roots: readonly ImageSource[];
  /** Turns that are free in the round that is being filled, the next one last. */
  #open: Turn[] = [];
  #next: Turn[] = [];

  constructor(roots: readonly ImageSource[]) {
    this.roots = roots;
    for (const { node } of roots) this.#next.push(...lanesOf({ node }));
  }

  /** Gives the earliest free turn away; equally early are those that `asked` counts the fewest images for. */
  take(asked: (node: string) => number): Turn {
    const turn = this.#open.pop() ?? this.#nextRound(asked);
    if (turn === undefined) throw new BugError('An image is spread that no node has');
    return turn;
  }

  /** The transfer that was planned for a turn, and the node that has the image after it. */
  planned(turn: Turn, transfer: string, receiver: string): void {
    this.#next.push({ ...turn, previous: transfer }, ...lanesOf({ node: receiver, by: transfer }));
  }

  #nextRound(asked: (node: string) => number): Turn | undefined {
    const rank = new Map(this.#next.map(({ node }) => [node, asked(node)]));
    const of = ({ node }: Turn): number => rank.get(node) ?? 0;
    // Every source gets its first receiver before one gets its second.
    this.#open = this.#next.sort((one, other) => one.lane - other.lane || of(one) - of(other)).reverse();
    this.#next = [];
    return this.#open.pop();
  }
}

function lanesOf(source: Pick<Turn, 'node' | 'by'>): readonly Turn[] {
  return Array.from({ length: STREAMS_PER_SOURCE }, (_, lane) => ({ ...source, lane }));
}
