import { BugError } from '../errors/flotilla-error.ts';

/**
 * An immutable directed graph of named vertices; an edge goes from a vertex to one it depends on.
 * All results keep the order in which vertices were given, so equal input gives equal output.
 */
export class Graph {
  readonly #dependencies: ReadonlyMap<string, readonly string[]>;

  /** Edges to unknown vertices are left out. */
  constructor(edges: Iterable<readonly [vertex: string, dependencies: readonly string[]]>) {
    const given = new Map(edges);
    this.#dependencies = new Map(
      [...given].map(([vertex, dependencies]) => [vertex, dependencies.filter((name) => given.has(name))]),
    );
  }

  get vertices(): readonly string[] {
    return [...this.#dependencies.keys()];
  }

  dependenciesOf(vertex: string): readonly string[] {
    return this.#dependencies.get(vertex) ?? [];
  }

  dependentsOf(vertex: string): readonly string[] {
    return this.vertices.filter((name) => this.dependenciesOf(name).includes(vertex));
  }

  /** The vertices and all they depend on, near and far. */
  closure(vertices: Iterable<string>): ReadonlySet<string> {
    const found = new Set<string>();
    const open = [...vertices];
    for (let vertex = open.pop(); vertex !== undefined; vertex = open.pop()) {
      if (found.has(vertex) || !this.#dependencies.has(vertex)) continue;
      found.add(vertex);
      open.push(...this.dependenciesOf(vertex));
    }
    return found;
  }

  /** A cycle as the path that closes it ("a", "b", "a"), or undefined where there is none. */
  findCycle(): readonly string[] | undefined {
    const finished = new Set<string>();
    for (const root of this.vertices) {
      const cycle = this.#cycleFrom(root, [], finished);
      if (cycle !== undefined) return cycle;
    }
    return undefined;
  }

  /** The same without cycles: of each, one edge is left out, if there is one of a vertex that is `weak`. */
  withoutCycles(isWeak: (vertex: string) => boolean): Graph {
    let graph: Graph = this;
    for (let cycle = graph.findCycle(); cycle !== undefined; cycle = graph.findCycle()) {
      const steps = cycle.slice(0, -1).map((vertex, index) => ({ vertex, dependency: cycle?.[index + 1] }));
      const left = steps.findLast(({ vertex }) => isWeak(vertex)) ?? steps.at(-1);
      graph = new Graph(
        [...graph.#dependencies].map(([vertex, dependencies]) => {
          const isLeft = (name: string): boolean => vertex === left?.vertex && name === left.dependency;
          return [vertex, dependencies.filter((name) => !isLeft(name))];
        }),
      );
    }
    return graph;
  }

  /** Every vertex after all it depends on. The graph must have no cycle. */
  order(): readonly string[] {
    const cycle = this.findCycle();
    if (cycle !== undefined)
      throw new BugError(`Cycle in a graph that is to be ordered: ${cycle.join(' -> ')}`);
    const ordered: string[] = [];
    const seen = new Set<string>();
    const visit = (vertex: string): void => {
      if (seen.has(vertex)) return;
      seen.add(vertex);
      for (const dependency of this.dependenciesOf(vertex)) visit(dependency);
      ordered.push(vertex);
    };
    for (const vertex of this.vertices) visit(vertex);
    return ordered;
  }

  #cycleFrom(vertex: string, path: readonly string[], finished: Set<string>): readonly string[] | undefined {
    if (finished.has(vertex)) return undefined;
    const start = path.indexOf(vertex);
    if (start >= 0) return [...path.slice(start), vertex];
    for (const dependency of this.dependenciesOf(vertex)) {
      const cycle = this.#cycleFrom(dependency, [...path, vertex], finished);
      if (cycle !== undefined) return cycle;
    }
    finished.add(vertex);
    return undefined;
  }
}
