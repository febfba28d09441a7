import type { Project } from '../../model/desired/project.ts';
import type { Service } from '../../model/desired/service.ts';
import { type Fleet, reachable, type UnreachableNode } from '../../model/observed/fleet.ts';
import { isGlobal, replicaCount } from '../../model/replicas.ts';
import { Chooser } from '../choose/chooser.ts';
import { Feasibility } from '../choose/feasibility.ts';
import { evictionOf } from '../filters/filters.ts';
import { ports } from '../filters/ports.ts';
import { resources } from '../filters/resources.ts';
import { Ledger } from '../ledger/ledger.ts';
import type { NodeState } from '../ledger/node-state.ts';
import {
  type PlacedReplica,
  type Placement,
  type Preempted,
  relocated,
  type Unplaced,
} from '../placement.ts';
import type { Placing } from '../placing.ts';
import { movableServices } from '../rebalance/movable.ts';
import type { Assign, Demand, Leaving, MakeReplica } from './demand.ts';
import { explainNodes, type ServiceExplanation } from './explain.ts';
import { RoomMaker } from './make-room.ts';
import { newLast } from './order.ts';
import { findPreemption, type Preemption, wouldFitWithoutHigher } from './preempt.ts';
import { explainRefusals } from './refusals.ts';
import { type HeldSlot, hasItsPlace, heldOf, newSlots, slotHolders } from './slots.ts';

/** One run of the scheduler. First everything that stays takes its place (`keep`), then the rest is placed. */
export class Scheduling {
  readonly ledger: Ledger;
  readonly feasibility = new Feasibility();
  readonly #project: Project;
  readonly #fleet: Fleet;
  readonly #holders: ReturnType<typeof slotHolders>;
  readonly #silent: readonly UnreachableNode[];
  readonly #surplus: Placement['surplus'][number][] = [];
  readonly #unplaced: Unplaced[] = [];
  readonly #unknown: Unplaced[] = [];
  readonly #preempted: Preempted[] = [];
  #roomMaker: RoomMaker | undefined;

  /** `keys`: the services that are placed. */
  constructor(project: Project, fleet: Fleet, keys: readonly string[]) {
    this.#project = project;
    this.#fleet = fleet;
    this.ledger = new Ledger(project, fleet, keys);
    this.#holders = slotHolders(fleet);
    this.#silent = fleet.nodes.filter(
      (node): node is UnreachableNode =>
        node.kind === 'unreachable' && node.settings.availability !== 'drain',
    );
  }

  placement(): Placement {
    const keys = Object.keys(this.#project.services);
    return {
      replicas: keys.flatMap((key) => newLast(this.ledger.placed(key))),
      surplus: this.#surplus,
      unplaced: this.#unplaced,
      unknown: this.#unknown,
      preempted: this.#preempted,
    };
  }

  placing(key: string): Placing {
    return { ledger: this.ledger, profile: this.ledger.profile(key) };
  }

  /**
   * First for all services: what stays takes its place before anything new is placed. What is up to date stays even where
   * the node has promised more than it has; what is replaced anyway, or was never started, has to fit like a new one.
   */
  keep(keys: readonly string[]): readonly Demand[] {
    const sorted = keys.map((key) => ({ key, ...this.#sortHeld(key) }));
    for (const { kept, key } of sorted) for (const one of kept) if (hasItsPlace(one)) this.#stay(key, one);
    return sorted.map(({ key, kept, leaving, missing, taken }) => {
      const crowded = kept
        .filter((held) => !hasItsPlace(held))
        .flatMap((held) => this.#keepIfItFits(key, held) ?? []);
      return { key, leaving: [...leaving, ...crowded], missing, taken };
    });
  }

  /** What has no place for good stays where it fits, or where others make way for it; else it has to leave. */
  #keepIfItFits(key: string, held: HeldSlot): Leaving | undefined {
    const state = this.ledger.node(held.node);
    const placing = this.placing(key);
    const isAsked = !this.ledger.isAlone && !this.#fillsNodes(placing.profile.service);
    const filters = held.isCurrent ? [ports, resources] : [resources];
    const refusal =
      state === undefined || !isAsked
        ? undefined
        : filters.map((filter) => filter.check(placing, state)).find((found) => found !== undefined);
    if (state === undefined || refusal === undefined) {
      this.#stay(key, held);
      return undefined;
    }
    const preemption = findPreemption(placing, this.feasibility, [state]);
    if (preemption === undefined) return { held, because: refusal.reason, mayStay: false };
    const { slot, container } = held;
    this.#preempt(key, preemption, (node) => ({ service: key, slot, node, current: container }));
    return undefined;
  }

  place({ key, leaving, missing, taken }: Demand): void {
    const service = this.ledger.profile(key).service;
    if (this.#fillsNodes(service)) {
      this.#fillNodes(key, taken);
      return;
    }
    const count = leaving.length + missing;
    if (count === 0) return;
    const assign = this.#assigner(key, count);
    for (const one of leaving) this.#move(key, one, assign);
    if (missing > 0) this.#add(key, missing, taken, assign);
  }

  /** What every node says to one more replica of a service, as things are now. */
  explain(key: string): ServiceExplanation {
    return explainNodes(this.placing(key), this.#silent);
  }

  /** The node for a container of `run`, or why there is none. */
  placeOneOff(key: string, make: MakeReplica): string | undefined {
    return this.#assigner(key, 1)(make) === undefined ? this.#refusals(key) : undefined;
  }

  #sortHeld(key: string): Omit<Demand, 'key' | 'leaving'> & { leaving: Leaving[]; kept: HeldSlot[] } {
    const { service } = this.ledger.profile(key);
    const held = heldOf(this.#project, key, this.#holders);
    const taken = new Set(held.map(({ slot }) => slot));
    if (this.#fillsNodes(service)) {
      return { kept: this.#keptOfGlobal(key, held), leaving: [], missing: 0, taken };
    }
    const wanted = service.provider === undefined ? replicaCount(service) : 0;
    const count = Math.min(wanted, taken.size);
    this.#surplus.push(...held.slice(count));
    const kept: HeldSlot[] = [];
    const leaving: Leaving[] = [];
    for (const one of held.slice(0, count)) {
      const because = this.#eviction(key, one.node);
      if (because === undefined) kept.push(one);
      else leaving.push({ held: one, because, mayStay: true });
    }
    return { kept, leaving, missing: wanted - count, taken };
  }

  /** At most one on a node, and none on a node that has to be left. */
  #keptOfGlobal(key: string, held: readonly HeldSlot[]): HeldSlot[] {
    const nodes = new Set<string>();
    return held.filter((one) => {
      const isKept = !nodes.has(one.node) && this.#eviction(key, one.node) === undefined;
      if (isKept) nodes.add(one.node);
      else this.#surplus.push(one);
      return isKept;
    });
  }

  #eviction(key: string, node: string): string | undefined {
    const state = this.ledger.node(node);
    return state && evictionOf(this.placing(key), state)?.reason;
  }

  /** On one node there is nothing to fill: a global service is one replica, as for docker compose. */
  #fillsNodes(service: Service): boolean {
    return this.#fleet.nodes.length > 1 && isGlobal(service);
  }

  /** One engine's project may go to docker compose, which counts on from the highest number. */
  #fillsSlots(): boolean {
    return this.#fleet.policy?.fillsSlots ?? this.#fleet.nodes.length > 1;
  }

  #stay(service: string, { slot, node, container }: HeldSlot): void {
    this.ledger.add({ service, slot, node, current: container });
  }

  /** Places replicas of one service one after the other, by what `make` says of the node that was chosen. */
  #assigner(key: string, count: number): Assign {
    let made: PlacedReplica | undefined;
    let makeNext: MakeReplica | undefined;
    const put = (state: NodeState): void => {
      made = makeNext?.(state.name);
      if (made !== undefined) this.ledger.add(made);
    };
    let chooser = new Chooser(this.placing(key), this.feasibility, count, put);
    return (make) => {
      makeNext = make;
      if (chooser.next() !== undefined) return made;
      this.#roomMaker ??= new RoomMaker(this.ledger, this.feasibility, movableServices(this.ledger));
      made = this.#roomMaker.place(key, make);
      if (made === undefined) {
        const preemption = findPreemption(this.placing(key), this.feasibility);
        if (preemption === undefined) return undefined;
        made = this.#preempt(key, preemption, make);
      }
      // Room was made: nodes that refused may take one now.
      chooser = new Chooser(this.placing(key), this.feasibility, count, put);
      return made;
    };
  }

  #move(key: string, { held, because, mayStay }: Leaving, assign: Assign): void {
    const { slot, node, container } = held;
    const movedFrom = { node, container, because };
    const moved = assign((to) => relocated({ service: key, slot }, movedFrom, to));
    if (moved !== undefined) return;
    const waits = mayStay ? { staysOn: node } : this.#waits(key);
    this.#unplaced.push({ service: key, count: 1, reason: this.#refusals(key), ...waits });
    if (mayStay) this.#stay(key, held);
    else this.#surplus.push({ node, container, because: `has no place any more: ${because}` });
  }

  #add(key: string, count: number, taken: ReadonlySet<number>, assign: Assign): void {
    if (this.#mayRunElsewhere()) {
      const names = this.#silent.map(({ name }) => name).join(', ');
      const reason = `${names} ${this.#silent.length === 1 ? 'does' : 'do'} not answer and may run it`;
      this.#unknown.push({ service: key, count, reason });
      return;
    }
    let left = count;
    for (const slot of newSlots(taken, this.#fillsSlots())) {
      if (left === 0 || assign((node) => ({ service: key, slot, node })) === undefined) break;
      left -= 1;
    }
    if (left === 0) return;
    this.#unplaced.push({ service: key, count: left, reason: this.#refusals(key), ...this.#waits(key) });
  }

  /** One replica on every node that takes it and has none. */
  #fillNodes(key: string, taken: ReadonlySet<number>): void {
    let slot = Math.max(0, ...taken);
    const placing = this.placing(key);
    for (const state of this.feasibility.nodesFor(placing)) {
      if (state.count(key) > 0) continue;
      const make = (node: string): PlacedReplica => ({ service: key, slot: slot + 1, node });
      if (this.feasibility.refusal(placing, state) === undefined) this.ledger.add(make(state.name));
      else {
        const preemption = findPreemption(placing, this.feasibility, [state]);
        if (preemption === undefined) continue;
        this.#preempt(key, preemption, make);
      }
      slot += 1;
    }
  }

  /** Those that make way go where they find a place without making others go. */
  #preempt(key: string, { state, victims }: Preemption, make: MakeReplica): PlacedReplica {
    for (const victim of victims) this.ledger.remove(victim);
    const replaces = victims.flatMap(({ current }) => current?.id ?? []);
    const made = { ...make(state.name), replaces };
    this.ledger.add(made);
    const because = `makes way for ${key}`;
    for (const victim of victims) {
      const { service, slot, node, current } = victim;
      if (current === undefined) continue;
      const from = { node, container: current };
      let movesTo: string | undefined;
      const isGlobalService = this.#fillsNodes(this.ledger.profile(service).service);
      if (!isGlobalService) {
        const chooser = new Chooser(this.placing(service), this.feasibility, 1, (to) => {
          movesTo = to.name;
          this.ledger.add(relocated({ service, slot }, { ...from, because }, to.name));
        });
        chooser.next();
      }
      if (movesTo === undefined) this.#surplus.push({ ...from, because });
      this.#preempted.push({ service, slot, node, by: key, ...(movesTo === undefined ? {} : { movesTo }) });
    }
    return made;
  }

  #waits(key: string): Pick<Unplaced, 'waits'> {
    return wouldFitWithoutHigher(this.placing(key), this.feasibility) ? { waits: true } : {};
  }

  #refusals(key: string): string {
    const placing = this.placing(key);
    const refusals = this.ledger.nodes.flatMap((state) => this.feasibility.refusal(placing, state) ?? []);
    return explainRefusals([...refusals, ...this.#silent.map(() => ({ reason: 'does not answer' }))]);
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
}
