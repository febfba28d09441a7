import { FlotillaError } from '../errors/flotilla-error.ts';
import { serviceGraph } from '../graph/service-graph.ts';
import type { Project } from '../model/desired/project.ts';
import type { Service } from '../model/desired/service.ts';
import { type Fleet, type ObservedNode, reachable, type UnreachableNode } from '../model/observed/fleet.ts';
import type { OneOff } from '../model/one-off.ts';
import { isGlobal, replicaCount } from '../model/replicas.ts';
import { type Placing, replicasOn } from './candidate.ts';
import { explainRefusals } from './explain.ts';
import { evictionOf, refusalOf } from './filters/filters.ts';
import type { LocatedContainer, PlacedReplica, Placement, Unplaced } from './placement.ts';
import { type HeldSlot, heldSlots } from './slots.ts';
import { spread } from './spread.ts';

/**
 * Places every replica of a project's services. Replicas that exist stay where they are, unless their
 * node has to be left; new ones are spread over the nodes that take them. Services are placed after those
 * they depend on, and listed in the order of the file.
 */
export function schedule(project: Project, fleet: Fleet): Placement {
  const run = new Scheduling(project, fleet);
  const order = serviceGraph(project).order();
  const demands = order.flatMap((key) => {
    const service = project.services[key];
    return service === undefined ? [] : [run.keep(key, service)];
  });
  for (const demand of demands) run.place(demand);
  return run.placement();
}

/**
 * The placement of a project beside which one more container of a service runs (`run`): the other
 * services as ever, and the container on a node that would take a replica.
 */
export function scheduleOneOff(project: Project, fleet: Fleet, key: string, oneOff: OneOff): Placement {
  const { [key]: service, ...others } = project.services;
  const placement = schedule({ ...project, services: others }, fleet);
  if (service === undefined) return placement;
  const run = new Scheduling(project, fleet, placement.replicas);
  const node = run.choose(key, service);
  if (typeof node === 'string') {
    const unplaced = { service: key, count: 1, reason: node };
    return { ...placement, unplaced: [...placement.unplaced, unplaced] };
  }
  const replica = { service: key, slot: 1, node: node.name, oneOff };
  return { ...placement, replicas: [...placement.replicas, replica] };
}

/** What a service wants beyond the replicas that stay where they are. */
interface Demand {
  readonly key: string;
  readonly service: Service;
  /** Replicas whose node has to be left: they take their number along. */
  readonly leaving: readonly { readonly held: HeldSlot; readonly because: string }[];
  readonly missing: number;
  /** The highest number in use. */
  readonly highest: number;
}

class Scheduling {
  readonly #project: Project;
  readonly #fleet: Fleet;
  readonly #silent: readonly UnreachableNode[];
  readonly #placed: PlacedReplica[] = [];
  readonly #surplus: LocatedContainer[] = [];
  readonly #unplaced: Unplaced[] = [];
  readonly #unknown: Unplaced[] = [];

  constructor(project: Project, fleet: Fleet, placed: readonly PlacedReplica[] = []) {
    this.#project = project;
    this.#placed.push(...placed);
    this.#fleet = fleet;
    this.#silent = fleet.nodes.filter(
      (node): node is UnreachableNode =>
        node.kind === 'unreachable' && node.settings.availability !== 'drain',
    );
  }

  placement(): Placement {
    const keys = Object.keys(this.#project.services);
    const replicas = keys.flatMap((key) => this.#placed.filter(({ service }) => service === key));
    return { replicas, surplus: this.#surplus, unplaced: this.#unplaced, unknown: this.#unknown };
  }

  /** First for all services: what stays takes its place before anything new is placed. */
  keep(key: string, service: Service): Demand {
    const { configHashes, strategies } = this.#project;
    const prefersOld = strategies?.[key] === 'blue-green';
    const held = heldSlots(this.#fleet, key, configHashes[key]?.equal ?? [], { prefersOld });
    const highest = Math.max(0, ...held.map(({ slot }) => slot));
    if (this.#fillsNodes(service)) return this.#keepGlobal(key, service, held, highest);
    const wanted = service.provider === undefined ? replicaCount(service) : 0;
    const slots = new Set(held.map(({ slot }) => slot));
    const kept = held.slice(0, Math.min(wanted, slots.size));
    this.#surplus.push(...held.slice(kept.length));
    const leaving: { readonly held: HeldSlot; readonly because: string }[] = [];
    for (const one of kept) {
      const node = this.#node(one.node);
      const because = node && evictionOf({ ...this.#placing(key, service), node });
      if (because === undefined) this.#stay(key, one);
      else leaving.push({ held: one, because });
    }
    return { key, service, leaving, missing: wanted - kept.length, highest };
  }

  /** At most one on a node, and none on a node that has to be left. */
  #keepGlobal(key: string, service: Service, held: readonly HeldSlot[], highest: number): Demand {
    const nodes = new Set<string>();
    for (const one of held) {
      const node = this.#node(one.node);
      const leaves = node === undefined || evictionOf({ ...this.#placing(key, service), node }) !== undefined;
      if (leaves || nodes.has(one.node)) this.#surplus.push(one);
      else {
        nodes.add(one.node);
        this.#stay(key, one);
      }
    }
    return { key, service, leaving: [], missing: 0, highest };
  }

  place(demand: Demand): void {
    const { key, service, leaving, missing, highest } = demand;
    if (this.#fillsNodes(service)) this.#fillNodes(key, service, highest);
    for (const { held, because } of leaving) this.#move(key, service, held, because);
    if (missing > 0) this.#add(key, service, missing, highest);
  }

  /** On one node there is nothing to fill: a global service is one replica, as for docker compose. */
  #fillsNodes(service: Service): boolean {
    return this.#fleet.nodes.length > 1 && isGlobal(service);
  }

  #move(key: string, service: Service, held: HeldSlot, because: string): void {
    const node = this.choose(key, service);
    if (typeof node === 'string') {
      this.#unplaced.push({ service: key, count: 1, reason: node, staysOn: held.node });
      this.#stay(key, held);
      return;
    }
    const movedFrom = { node: held.node, container: held.container, because };
    this.#placed.push({ service: key, slot: held.slot, node: node.name, movedFrom });
  }

  #stay(service: string, { slot, node, container }: HeldSlot): void {
    this.#placed.push({ service, slot, node, current: container });
  }

  #add(key: string, service: Service, count: number, highest: number): void {
    if (this.#mayRunElsewhere()) {
      const names = this.#silent.map(({ name }) => name).join(', ');
      const reason = `${names} ${this.#silent.length === 1 ? 'does' : 'do'} not answer and may run it`;
      this.#unknown.push({ service: key, count, reason });
      return;
    }
    for (let added = 1; added <= count; added += 1) {
      const node = this.choose(key, service);
      if (typeof node === 'string') {
        this.#unplaced.push({ service: key, count: count - added + 1, reason: node });
        return;
      }
      this.#placed.push({ service: key, slot: highest + added, node: node.name });
    }
  }

  /** One replica on every node that takes it and has none. */
  #fillNodes(key: string, service: Service, highest: number): void {
    let slot = highest;
    for (const node of reachable(this.#fleet)) {
      const candidate = { ...this.#placing(key, service), node };
      if (replicasOn(this.#placed, node.name, key) > 0 || refusalOf(candidate) !== undefined) continue;
      slot += 1;
      this.#placed.push({ service: key, slot, node: node.name });
    }
  }

  /** The node for one more replica, or why there is none. */
  choose(key: string, service: Service): ObservedNode | string {
    const placing = this.#placing(key, service);
    const refusals: string[] = [];
    const fitting = reachable(this.#fleet).filter((node) => {
      const reason = refusalOf({ ...placing, node });
      if (reason !== undefined) refusals.push(reason);
      return reason === undefined;
    });
    const silent = this.#silent.map(() => 'does not answer');
    return spread(fitting, placing) ?? explainRefusals([...refusals, ...silent]);
  }

  /**
   * True where nodes that do not answer may hold the replicas that are missed: no slot may ever be held by
   * two. Of a project that nothing is seen of, they hold nothing either.
   */
  #mayRunElsewhere(): boolean {
    return (
      this.#silent.length > 0 &&
      reachable(this.#fleet).some(({ containers, networks }) => containers.length + networks.length > 0)
    );
  }

  #placing(key: string, service: Service): Placing {
    return { project: this.#project, fleet: this.#fleet, key, service, placed: this.#placed };
  }

  #node(name: string): ObservedNode | undefined {
    return reachable(this.#fleet).find((node) => node.name === name);
  }
}

/**
 * The first node that answers. Throws `NO_NODE` where none does: an engine that is not there must not
 * look like a project that is not there.
 */
export function requireNode(fleet: Fleet): string {
  const [first] = reachable(fleet);
  if (first !== undefined) return first.name;
  const reasons = fleet.nodes.flatMap((node) => (node.kind === 'unreachable' ? [node.reason] : []));
  throw new FlotillaError('NO_NODE', reasons.join('; ') || 'The fleet has no node', {
    hint: 'start the engine, or name another with --host or DOCKER_HOST',
  });
}
