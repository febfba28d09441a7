import type { Project } from '../../model/desired/project.ts';
import { type Fleet, reachable, type UnreachableNode } from '../../model/observed/fleet.ts';
import { Chooser } from '../choose/chooser.ts';
import type { Feasibility } from '../choose/feasibility.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { NodeState } from '../ledger/node-state.ts';
import { type PlacedReplica, type Placement, relocated, type Unplaced } from '../placement.ts';
import type { Placing } from '../placing.ts';
import { movableServices } from '../rebalance/movable.ts';
import type { Assign, Demand, Leaving, MakeReplica } from './demand.ts';
import { explainNodes, type ServiceExplanation } from './explain.ts';
import { keep } from './keep.ts';
import { RoomMaker } from './make-room.ts';
import { makeWay } from './make-way.ts';
import { findPreemption, wouldFitWithoutHigher } from './preempt.ts';
import { explainRefusals } from './refusals.ts';
import { RunState } from './run-state.ts';
import { newSlots } from './slots.ts';

/** One run of the scheduler. First everything that stays takes its place (`keep`), then the rest is placed. */
export class Scheduling {
  readonly #run: RunState;
  readonly #silent: readonly UnreachableNode[];
  #roomMaker: RoomMaker | undefined;

  /** `keys`: the services that are placed. */
  constructor(project: Project, fleet: Fleet, keys: readonly string[]) {
    this.#run = new RunState(project, fleet, keys);
    this.#silent = fleet.nodes.filter(
      (node): node is UnreachableNode =>
        node.kind === 'unreachable' && node.settings.availability !== 'drain',
    );
  }

  get ledger(): Ledger {
    return this.#run.ledger;
  }

  get feasibility(): Feasibility {
    return this.#run.feasibility;
  }

  placing(key: string): Placing {
    return this.#run.placing(key);
  }

  placement(): Placement {
    return this.#run.placement();
  }

  keep(keys: readonly string[]): readonly Demand[] {
    return keep(this.#run, keys);
  }

  place({ key, leaving, missing, taken }: Demand): void {
    const service = this.ledger.profile(key).service;
    if (this.#run.fillsNodes(service)) {
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

  /** One engine's project may go to docker compose, which counts on from the highest number. */
  #fillsSlots(): boolean {
    return this.#run.fleet.policy?.fillsSlots ?? this.#run.fleet.nodes.length > 1;
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
        made = makeWay(this.#run, key, preemption, make);
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
    this.#run.unplaced.push({ service: key, count: 1, reason: this.#refusals(key), ...waits });
    if (mayStay) this.#run.stay(key, held);
    else this.#run.surplus.push({ node, container, because: `has no place any more: ${because}` });
  }

  #add(key: string, count: number, taken: ReadonlySet<number>, assign: Assign): void {
    if (this.#mayRunElsewhere()) {
      const names = this.#silent.map(({ name }) => name).join(', ');
      const reason = `${names} ${this.#silent.length === 1 ? 'does' : 'do'} not answer and may run it`;
      this.#run.unknown.push({ service: key, count, reason });
      return;
    }
    let left = count;
    for (const slot of newSlots(taken, this.#fillsSlots())) {
      if (left === 0 || assign((node) => ({ service: key, slot, node })) === undefined) break;
      left -= 1;
    }
    if (left === 0) return;
    this.#run.unplaced.push({ service: key, count: left, reason: this.#refusals(key), ...this.#waits(key) });
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
        makeWay(this.#run, key, preemption, make);
      }
      slot += 1;
    }
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
      reachable(this.#run.fleet).some(({ containers, networks }) => containers.length + networks.length > 0)
    );
  }
}
