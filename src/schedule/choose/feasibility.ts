import type { Placing } from '../candidate.ts';
import type { Refusal } from '../filters/filter.ts';
import { dynamicRefusal, staticRefusal } from '../filters/filters.ts';
import type { NodeState } from '../ledger/node-state.ts';

/** Which nodes take a service's replicas. What depends on services and nodes alone is asked once for each pair of classes. */
export class Feasibility {
  readonly #answers = new Map<string, Map<number, Refusal | undefined>>();

  /** The nodes that nothing static speaks against, in the order of the names. */
  nodesFor(placing: Placing): readonly NodeState[] {
    return placing.ledger.nodes.filter((state) => this.#static(placing, state) === undefined);
  }

  /** Why a node refuses one more replica as things are now; undefined where it takes it. */
  refusal(placing: Placing, state: NodeState): Refusal | undefined {
    return this.#static(placing, state) ?? dynamicRefusal(placing, state);
  }

  #static(placing: Placing, state: NodeState): Refusal | undefined {
    const { classKey } = placing.profile;
    let answers = this.#answers.get(classKey);
    if (answers === undefined) {
      answers = new Map();
      this.#answers.set(classKey, answers);
    }
    if (!answers.has(state.classId)) answers.set(state.classId, staticRefusal(placing, state));
    return answers.get(state.classId);
  }
}
