import { projectOf } from '../plan/plan-of.ts';
import { Random } from '../support/fuzz/random.ts';
import { SimulatedFleet } from './simulated-fleet.ts';

const STACKS = 10;
const MINUTE_MS = 60_000;
const STEP_MS = 5000;
/** The events of a container's end settle, it waits for its restart, and what it does then settles. */
const SETTLED_MS = 8000;

export interface FailingFleet {
  readonly replicas: number;
  /** Names of what runs at the end. */
  readonly names: readonly string[];
  /** Times of passes that had nothing to do, in milliseconds of this machine, sorted. */
  readonly idleMs: readonly number[];
  readonly passes: number;
  /** Calls that read, and calls that change: of the first look at everything, and of all after it. */
  readonly firstReads: number;
  readonly reads: number;
  readonly changes: number;
  /** What one container costs that ends when all is well. */
  readonly ofOneEnd: { readonly stacks: number; readonly reads: number; readonly running: number };
}

/**
 * Ten stacks of as many replicas as there are nodes, spread over all of them, and 1 % of the nodes fails each minute, to be back after
 * five. Rejects where not all of it runs again in the end.
 */
export async function runFailingFleet(nodes: number, minutes: number): Promise<FailingFleet> {
  const fleet = new SimulatedFleet(nodes).image('web:1');
  const random = new Random(7);
  // No look without a cause: what is read is read for what has happened.
  const manager = fleet.manager({ resyncMs: 24 * 60 * MINUTE_MS }, () => random.fraction());
  const web = projectOf(
    `services: { web: { image: "web:1", network_mode: bridge, deploy: { replicas: ${nodes} } } }`,
  );
  for (let index = 0; index < STACKS; index += 1) await fleet.deploy({ ...web, name: `stack${index}` });
  const replicas = STACKS * nodes;
  const allRun = (): boolean => fleet.running().length === replicas;
  await fleet.clock.until('all replicas run', allRun, 10 * MINUTE_MS, STEP_MS);
  await fleet.clock.advance(MINUTE_MS);
  const { reads: firstReads, changes: firstChanges } = manager;

  for (let minute = 0; minute < minutes; minute += 1) {
    for (const node of fleet.nodes) {
      if (!node.isUp || random.fraction() >= 0.01) continue;
      node.isUp = false;
      void fleet.clock.sleep(5 * MINUTE_MS).then(() => {
        node.isUp = true;
      });
    }
    await fleet.clock.advance(MINUTE_MS);
  }
  const allUp = (): boolean => fleet.nodes.every(({ isUp }) => isUp);
  await fleet.clock.until('all replicas run, once each', () => allUp() && allRun(), 20 * MINUTE_MS, STEP_MS);
  const names = fleet.running().map(({ container }) => container.name);
  await fleet.clock.advance(10 * MINUTE_MS);

  const { reads, changes } = manager;
  const passes = manager.passes.length;
  const [victim] = fleet.running();
  if (victim === undefined) throw new Error('Nothing runs');
  fleet.endOf(victim);
  await fleet.clock.advance(SETTLED_MS);
  const looked = new Set(manager.passes.slice(passes).map(({ stack }) => stack));
  const idleMs = manager.passes
    .flatMap(({ operations, tookMs }) => (operations === 0 ? [tookMs] : []))
    .sort((a, b) => a - b);
  const result = {
    ...{ replicas, names, idleMs, passes, firstReads },
    reads: reads - firstReads,
    changes: changes - firstChanges,
    ofOneEnd: { stacks: looked.size, reads: manager.reads - reads, running: fleet.running().length },
  };
  await manager.stop();
  return result;
}
