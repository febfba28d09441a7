import type { Refusal } from '../filters/filter.ts';
import { dynamicRefusal, staticRefusal } from '../filters/filters.ts';
import type { NodeState } from '../ledger/node-state.ts';
import type { Placing } from '../placing.ts';

/** Which nodes take a service's replicas. What depends on services and nodes alone is asked once for each pair of classes. */
export class Feasibility {
  readonly #answers = new Map<string, Answers>();

  /** The nodes that no static filter refuses, ordered by name. */
  nodesFor(placing: Placing): readonly NodeState[] {
    const answers = this.#answersFor(placing);
    return placing.ledger.nodes.filter((state) => ask(answers, placing, state) === undefined);
  }

  /** Why a node refuses one more replica at present; undefined where it takes it. */
  refusal(placing: Placing, state: NodeState): Refusal | undefined {
    return ask(this.#answersFor(placing), placing, state) ?? dynamicRefusal(placing, state);
  }

  #answersFor({ profile: { classKey } }: Placing): Answers {
    const known = this.#answers.get(classKey);
    if (known !== undefined) return known;
    const answers: Answers = [];
    this.#answers.set(classKey, answers);
    return answers;
  }
}

/** By the number of a node's class; null where nothing speaks against its nodes. */
type Answers = (Refusal | null | undefined)[];

function ask(answers: Answers, placing: Placing, state: NodeState): Refusal | undefined {
  let answer = answers[state.classId];
  if (answer === undefined) {
    answer = staticRefusal(placing, state) ?? null;
    answers[state.classId] = answer;
  }
  return answer ?? undefined;
}
