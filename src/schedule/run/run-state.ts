import type { Project } from '../../model/desired/project.ts';
import type { Service } from '../../model/desired/service.ts';
import type { Fleet } from '../../model/observed/fleet.ts';
import { isGlobal } from '../../model/replicas.ts';
import { Feasibility } from '../choose/feasibility.ts';
import { Ledger } from '../ledger/ledger.ts';
import type { Placement, Preempted, Unplaced } from '../placement.ts';
import type { Placing } from '../placing.ts';
import { newLast } from './order.ts';
import type { HeldSlot } from './slots.ts';

/** What the parts of one run of the scheduler share: what is where by now, and what the run has found. */
export class RunState {
  readonly project: Project;
  readonly fleet: Fleet;
  readonly ledger: Ledger;
  readonly feasibility = new Feasibility();
  readonly surplus: Placement['surplus'][number][] = [];
  readonly unplaced: Unplaced[] = [];
  readonly unknown: Unplaced[] = [];
  readonly preempted: Preempted[] = [];

  /** `keys`: the services that are placed. */
  constructor(project: Project, fleet: Fleet, keys: readonly string[]) {
    this.project = project;
    this.fleet = fleet;
    this.ledger = new Ledger(project, fleet, keys);
  }

  placement(): Placement {
    const { surplus, unplaced, unknown, preempted } = this;
    const replicas = Object.keys(this.project.services).flatMap((key) => newLast(this.ledger.placed(key)));
    return { replicas, surplus, unplaced, unknown, preempted };
  }

  placing(key: string): Placing {
    return { ledger: this.ledger, profile: this.ledger.profile(key) };
  }

  stay(service: string, { slot, node, container }: HeldSlot): void {
    this.ledger.add({ service, slot, node, current: container });
  }

  /** On one node there is nothing to fill: a global service is one replica, as for docker compose. */
  fillsNodes(service: Service): boolean {
    return this.fleet.nodes.length > 1 && isGlobal(service);
  }
}
