import type { ForeignContainer, ObservedNode } from '../../model/observed/fleet.ts';
import type { PlacedReplica } from '../placement.ts';
import type { ServiceProfile } from '../profile.ts';
import type { ResourceVector } from './resource-space.ts';

/** By service: how many of its replicas each node has, by the place of the node. One list for all nodes is read faster. */
export type ReplicaCounts = ReadonlyMap<string, Int32Array>;

/** One node and what is placed on it so far. */
export class NodeState {
  readonly node: ObservedNode;
  /** Its place among the nodes. */
  readonly index: number;
  /** Nodes of one class are equal in all that static filters look at. */
  readonly classId: number;
  readonly capacity: ResourceVector;
  /** What is taken of each resource, other projects' containers among it, best-effort services not. */
  readonly used: number[];
  /** What best-effort services take: of the whole, whatever the others reserved. */
  readonly usedByBestEffort: number[];
  readonly replicas: PlacedReplica[] = [];
  /** Running containers that nothing is placed for, as far as they are known. */
  readonly others: readonly ForeignContainer[];
  readonly #counts: ReplicaCounts;

  constructor(
    node: ObservedNode,
    index: number,
    counts: ReplicaCounts,
    classId: number,
    capacity: ResourceVector,
    taken: ResourceVector,
    others: readonly ForeignContainer[],
  ) {
    this.node = node;
    this.index = index;
    this.#counts = counts;
    this.classId = classId;
    this.capacity = capacity;
    this.used = capacity.map((all, index) => amount(taken[index] ?? 0, all));
    this.usedByBestEffort = capacity.map(() => 0);
    this.others = others;
  }

  get name(): string {
    return this.node.name;
  }

  /** How many replicas of a service are placed here. */
  count(service: string): number {
    return this.#counts.get(service)?.[this.index] ?? 0;
  }

  add(replica: PlacedReplica, profile: ServiceProfile): void {
    this.replicas.push(replica);
    this.#change(replica.service, profile, 1);
  }

  remove(replica: PlacedReplica, profile: ServiceProfile): void {
    this.replicas.splice(this.replicas.indexOf(replica), 1);
    this.#change(replica.service, profile, -1);
  }

  /** The first resource of which a replica would take more than is left, by its place; -1 where it fits. */
  lacking({ resources, isBestEffort }: ServiceProfile): number {
    const used = isBestEffort ? this.usedByBestEffort : this.used;
    for (let at = 0; at < resources.length; at += 1) {
      const wanted = resources[at] ?? 0;
      if (wanted === 0) continue;
      const all = this.capacity[at] ?? 0;
      // A sum of fractions of CPUs may miss the whole by a rounding.
      if ((used[at] ?? 0) + amount(wanted, all) > all * (1 + 1e-9)) return at;
    }
    return -1;
  }

  /** The part of the node that is taken, of the resource of which most is; with a replica of `extra` more. */
  dominantShare(extra?: ServiceProfile): number {
    let highest = 0;
    for (let at = 0; at < this.capacity.length; at += 1) {
      const all = this.capacity[at] ?? 0;
      if (all === 0 || all === Number.POSITIVE_INFINITY) continue;
      const more = extra === undefined ? 0 : amount(extra.resources[at] ?? 0, all);
      const share = ((this.used[at] ?? 0) + more) / all;
      if (share > highest) highest = share;
    }
    return highest;
  }

  #change(service: string, { resources, isBestEffort }: ServiceProfile, by: 1 | -1): void {
    const counts = this.#counts.get(service);
    if (counts !== undefined) counts[this.index] = this.count(service) + by;
    const used = isBestEffort ? this.usedByBestEffort : this.used;
    for (let at = 0; at < resources.length; at += 1) {
      const wanted = resources[at] ?? 0;
      if (wanted !== 0) used[at] = (used[at] ?? 0) + by * amount(wanted, this.capacity[at] ?? 0);
    }
  }
}

/** "All of them" is at least one. */
function amount(wanted: number, capacity: number): number {
  return wanted === Number.POSITIVE_INFINITY ? Math.max(1, capacity) : wanted;
}
