import { BugError } from '../errors/flotilla-error.ts';
import { Graph } from '../graph/graph.ts';
import type { Operation, Plan, Unchanged } from './operation.ts';

type Distribute<T> = T extends unknown ? Omit<T, 'id' | 'dependsOn' | 'after'> : never;

/** An operation before it has an id; edges are optional. */
export type NewOperation = Distribute<Operation> & {
  readonly dependsOn?: readonly string[];
  readonly after?: readonly string[];
};

/**
 * Collects the operations of one plan, in any order; `finish` puts each after those it depends on.
 * Edges may be added to an operation after others have been drafted.
 */
export class PlanDraft {
  readonly #operations = new Map<string, Operation>();
  readonly #unchanged: Unchanged[] = [];

  /** The new operation's id. */
  add(operation: NewOperation): string {
    const id = this.#freeId(`${operation.node}/${operation.kind}/${operation.resource.name}`);
    const complete = { ...operation, id, dependsOn: operation.dependsOn ?? [], after: operation.after ?? [] };
    this.#operations.set(id, complete as Operation);
    return id;
  }

  /** Makes an operation wait for another. */
  addDependency(id: string, dependsOn: string): void {
    const operation = this.get(id);
    this.#operations.set(id, { ...operation, dependsOn: [...operation.dependsOn, dependsOn] });
  }

  /** Notes a container that is as it should be already. */
  leave(unchanged: Unchanged): void {
    this.#unchanged.push(unchanged);
  }

  has(id: string): boolean {
    return this.#operations.has(id);
  }

  get(id: string): Operation {
    const operation = this.#operations.get(id);
    if (operation === undefined) throw new BugError(`No operation "${id}" in the plan`);
    return operation;
  }

  finish(project: string): Plan {
    const edges = [...this.#operations.values()].map(
      ({ id, dependsOn, after }) => [id, [...dependsOn, ...after]] as const,
    );
    const operations = new Graph(edges).order().flatMap((id) => this.#operations.get(id) ?? []);
    return this.#unchanged.length === 0
      ? { project, operations }
      : { project, operations, unchanged: this.#unchanged };
  }

  #freeId(wanted: string): string {
    let id = wanted;
    for (let count = 2; this.#operations.has(id); count += 1) id = `${wanted}~${count}`;
    return id;
  }
}
