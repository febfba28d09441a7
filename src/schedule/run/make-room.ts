import { Chooser } from '../choose/chooser.ts';
import type { Feasibility } from '../choose/feasibility.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { NodeState } from '../ledger/node-state.ts';
import { type PlacedReplica, relocated } from '../placement.ts';
import type { Placing } from '../placing.ts';

/** How long a chain of replicas may be that move to make room for one another. */
const LONGEST_CHAIN = 3;
/** How many replicas of one node are compared. */
const COMPARED_PER_NODE = 8;
/** The questions that one run may ask: finding out that there is no way can take for ever. */
const BUDGET = 20_000;

/**
 * Finds a place for a replica that no node takes by letting others go elsewhere that this run has placed, and that do not run
 * yet. What comes first takes what it finds best, and so may take what only a later one could have used.
 */
export class RoomMaker {
  readonly #ledger: Ledger;
  readonly #feasibility: Feasibility;
  /** The services whose replicas can go elsewhere by themselves. */
  readonly #movable: ReadonlySet<string>;
  /** What was done to the ledger, to be undone where it leads nowhere. */
  readonly #done: { readonly replica: PlacedReplica; readonly isAdded: boolean }[] = [];
  #left = BUDGET;

  constructor(ledger: Ledger, feasibility: Feasibility, movable: readonly string[]) {
    this.#ledger = ledger;
    this.#feasibility = feasibility;
    this.#movable = new Set(movable);
  }

  /** Places a replica -> it; undefined where no way was found, and then nothing has changed. */
  place(
    key: string,
    make: (node: string) => PlacedReplica,
    depth = LONGEST_CHAIN,
  ): PlacedReplica | undefined {
    const direct = this.#takeBest(key, make);
    if (direct !== undefined || depth === 0) return direct;
    const placing = { ledger: this.#ledger, profile: this.#ledger.profile(key) };
    for (const state of this.#feasibility.nodesFor(placing)) {
      for (const others of this.#inTheWay(state)) {
        if (this.#left <= 0) return undefined;
        const made = this.#placeInstead(placing, state, others, make, depth);
        if (made !== undefined) return made;
      }
    }
    return undefined;
  }

  /** On a node from which others go elsewhere. */
  #placeInstead(
    placing: Placing,
    state: NodeState,
    others: readonly PlacedReplica[],
    make: (node: string) => PlacedReplica,
    depth: number,
  ): PlacedReplica | undefined {
    this.#left -= 1;
    const mark = this.#done.length;
    for (const other of others) this.#remove(other);
    if (this.#feasibility.refusal(placing, state) === undefined) {
      const made = make(state.name);
      this.#add(made);
      if (others.every((other) => this.#placeAgain(other, depth - 1))) return made;
    }
    this.#undo(mark);
    return undefined;
  }

  #placeAgain(replica: PlacedReplica, depth: number): boolean {
    return this.place(replica.service, (node) => movedTo(replica, node), depth) !== undefined;
  }

  #add(replica: PlacedReplica): void {
    this.#ledger.add(replica);
    this.#done.push({ replica, isAdded: true });
  }

  #remove(replica: PlacedReplica): void {
    this.#ledger.remove(replica);
    this.#done.push({ replica, isAdded: false });
  }

  #undo(mark: number): void {
    for (const { replica, isAdded } of this.#done.splice(mark).reverse()) {
      if (isAdded) this.#ledger.remove(replica);
      else this.#ledger.add(replica);
    }
  }

  #takeBest(key: string, make: (node: string) => PlacedReplica): PlacedReplica | undefined {
    // All nodes are ranked for that.
    this.#left -= 1 + this.#ledger.nodes.length / 50;
    if (this.#left <= 0) return undefined;
    let made: PlacedReplica | undefined;
    const placing = { ledger: this.#ledger, profile: this.#ledger.profile(key) };
    new Chooser(placing, this.#feasibility, 1, (state) => {
      made = make(state.name);
      this.#add(made);
    }).next();
    return made;
  }

  /** One or two of those on a node that can go. */
  #inTheWay({ replicas }: NodeState): readonly (readonly PlacedReplica[])[] {
    const able = replicas
      .filter(
        ({ service, current, oneOff, replaces }) =>
          current === undefined &&
          oneOff === undefined &&
          replaces === undefined &&
          this.#movable.has(service),
      )
      .sort((a, b) => (a.service < b.service ? -1 : Number(a.service > b.service)) || a.slot - b.slot)
      .slice(0, COMPARED_PER_NODE);
    const pairs = able.flatMap((one, at) => able.slice(at + 1).map((other) => [one, other]));
    return [...able.map((one) => [one]), ...pairs];
  }
}

function movedTo(replica: PlacedReplica, node: string): PlacedReplica {
  const { movedFrom } = replica;
  return movedFrom === undefined ? { ...replica, node } : relocated(replica, movedFrom, node);
}
