import { systemClock } from '../async/clock.ts';
import { EngineError } from '../engine/engine-error.ts';
import { FlotillaError } from '../errors/flotilla-error.ts';
import type { Fleet } from '../model/observed/fleet.ts';
import { bringTables, type MeshPass } from './bring-tables.ts';
import { checkWays, type MeshCheck } from './check-ways.ts';
import type { MeshNode } from './node.ts';
import { removeTable, type TableOutcome } from './node-table.ts';
import { observeMesh } from './observe-mesh.ts';
import { readReplicas } from './read-replicas.ts';
import { drainScript } from './rules/node-scripts.ts';
import { routingTable } from './rules/routing-table.ts';
import { type MeshView, viewMesh } from './view-mesh.ts';

/** What changes beyond what engines show: by container id. */
export interface Turn {
  /** They run, and get no new connections from now on. */
  readonly withdraw: readonly string[];
  /** They get connections again, or for the first time. */
  readonly publish: readonly string[];
}

/** A container whose routes are taken out, and how long its connections may last. */
export interface Draining {
  readonly node: string;
  readonly id: string;
  readonly tcpPorts: readonly number[];
  readonly graceSeconds: number;
}

/** A fleet in which something changes all the time is left to the next turn. */
const MOST_ROUNDS = 3;

/** The routing mesh of a fleet, for one run. */
export class FleetMesh {
  readonly #nodes: readonly MeshNode[];
  readonly #addressOf: (node: string) => Promise<string>;
  readonly #withdrawn = new Set<string>();
  readonly #told = new Set<string>();
  #answering: readonly MeshNode[];
  #running: Promise<unknown> = Promise.resolve();
  #waiting: Promise<MeshPass> | undefined;

  /** `addressOf` says where the other nodes reach one; it may reject with `NO_CLUSTER_ADDRESS`. */
  constructor(nodes: readonly MeshNode[], addressOf: (node: string) => Promise<string>) {
    this.#nodes = nodes;
    this.#answering = nodes;
    this.#addressOf = addressOf;
  }

  /** The fleet with what plans need to know for the mesh. */
  observe(fleet: Fleet, signal?: AbortSignal): Promise<Fleet> {
    // Nodes that were silent a moment ago are not waited for at each turn.
    const silent = new Set(fleet.nodes.flatMap(({ kind, name }) => (kind === 'unreachable' ? [name] : [])));
    this.#answering = this.#nodes.filter(({ name }) => !silent.has(name));
    return observeMesh(fleet, this.#nodes, this.#addressOf, signal);
  }

  /**
   * Brings all nodes to what runs, with these changes. Turns that are asked for while one is under way share the next. Rejects
   * as `bringTables` does.
   */
  turn({ withdraw, publish }: Turn, signal?: AbortSignal): Promise<MeshPass> {
    for (const id of withdraw) this.#withdrawn.add(id);
    for (const id of publish) this.#withdrawn.delete(id);
    if (this.#waiting !== undefined) return this.#waiting;
    const next = this.#running.then(async () => {
      this.#waiting = undefined;
      return this.#bring(signal);
    });
    this.#waiting = next;
    this.#running = next.catch(() => undefined);
    return next;
  }

  /** True the first time: nothing is reported twice in a run. */
  isNews(text: string): boolean {
    if (this.#told.has(text)) return false;
    this.#told.add(text);
    return true;
  }

  /** What the nodes should answer on, and what each of them does. */
  view(signal?: AbortSignal): Promise<MeshView> {
    return viewMesh(this.#nodes, signal);
  }

  /** Tries the ways of the mesh from every node. */
  check(signal?: AbortSignal): Promise<MeshCheck> {
    return checkWays(this.#nodes, signal);
  }

  /** Takes all of the mesh from one node. Throws `NO_SUCH_NODE`. */
  remove(name: string): Promise<TableOutcome> {
    const node = this.#nodes.find((candidate) => candidate.name === name);
    if (node === undefined) {
      throw new FlotillaError('NO_SUCH_NODE', `The fleet has no node "${name}"`, {
        hint: 'flotilla node ls lists the nodes',
      });
    }
    return removeTable(node);
  }

  /**
   * Another run may have written newer tables between what is read and what is written here, so everything is read
   * again after a change: the last to write has seen it all.
   */
  async #bring(signal?: AbortSignal): Promise<MeshPass> {
    const withdrawn = new Set(this.#withdrawn);
    const options = signal === undefined ? { withdrawn } : { withdrawn, signal };
    let state = await readReplicas(this.#answering, signal);
    for (let round = 1; ; round += 1) {
      const pass = await bringTables(this.#answering, state, options);
      if (pass.changed.length === 0 || round === MOST_ROUNDS) return pass;
      state = await readReplicas(this.#answering, signal);
      const { routes } = routingTable(state.replicas, withdrawn, state.loads);
      if (JSON.stringify(routes) === JSON.stringify(pass.table.routes)) return pass;
    }
  }

  /** A container that is new gets no connections before it is published. */
  hide(id: string): void {
    this.#withdrawn.add(id);
  }

  /** Resolves when a container's connections have ended, or their grace is over. */
  async drain({ node, id, tcpPorts, graceSeconds }: Draining, signal?: AbortSignal): Promise<void> {
    const found = this.#nodes.find(({ name }) => name === node);
    if (found === undefined || tcpPorts.length === 0 || graceSeconds === 0) return;
    const pid = await processOf(found, id);
    if (pid === undefined) return;
    const options = signal === undefined ? {} : { signal };
    const drained = await found.host?.run(drainScript(pid, tcpPorts, graceSeconds), options);
    // Where connections can't be seen, they have all of their time.
    if (drained?.code !== 0) await systemClock.sleep(graceSeconds * 1000, signal);
  }
}

/** A process of the container, which stands for its network; undefined where it has ended. */
async function processOf({ engine }: MeshNode, id: string): Promise<string | undefined> {
  try {
    const { processes } = await engine.topContainer(id, '-o pid');
    return processes[0]?.[0];
  } catch (error) {
    if (error instanceof EngineError && error.kind !== 'unreachable') return undefined;
    throw error;
  }
}
