import { afterEach, beforeEach, expect, test } from 'bun:test';
import { systemClock } from '../../src/async/clock.ts';
import { type DeployResult, deploy } from '../../src/deploy.ts';
import { reachable } from '../../src/model/observed/fleet.ts';
import type { NodeMemory, NodeReading } from '../../src/observe/node-memory.ts';
import { observe } from '../../src/observe/observe.ts';
import { scopeForPlacing } from '../../src/observe/scope.ts';
import { projectOf } from '../plan/plan-of.ts';
import { upGoal } from '../simulated/deployment.ts';
import { SimulatedNodes } from '../support/simulated-engine/simulated-nodes.ts';

let nodes: SimulatedNodes;
let simulated: SimulatedNodes['simulated'];
let engines: SimulatedNodes['engines'];

beforeEach(async () => {
  nodes = await SimulatedNodes.start('a', 'b');
  ({ simulated, engines } = nodes);
});

afterEach(() => nodes[Symbol.asyncDispose]());

const webWith = (more: string) =>
  projectOf(`services: {web: {image: x, network_mode: none, ${more} deploy: {replicas: 2}}}`);

function up(project: ReturnType<typeof projectOf>): Promise<DeployResult> {
  for (const engine of simulated) engine.forgetRequests();
  return deploy(
    { project, goal: upGoal(), dryRun: false, ignoreOrphans: false },
    {
      engines: new Map(engines.map((engine) => [engine.node, engine])),
      emit: () => undefined,
      clock: systemClock,
      environment: {},
      signal: new AbortController().signal,
      parallel: 4,
    },
  );
}

/** How often each engine was asked what its machine is. */
function asked(): readonly number[] {
  return simulated.map(({ requests }) => requests.filter(({ path }) => path === '/info').length);
}

/** Remembers all that it is given. */
class Everything implements NodeMemory {
  readonly readings = new Map<string, NodeReading>();
  recall(node: string): NodeReading | undefined {
    return this.readings.get(node);
  }
  begin(node: string): (reading: NodeReading) => void {
    return (reading) => void this.readings.set(node, reading);
  }
  changed(): void {
    // Nobody does anything here.
  }
}

test('engines are asked for their machines where something is placed, and not where all is there', async () => {
  const project = webWith('cpus: 1,');
  expect((await up(project)).plan.operations.length).toBeGreaterThan(0);
  expect(asked()).toEqual([1, 1]);
  expect((await up(project)).plan.operations).toEqual([]);
  expect(asked()).toEqual([0, 0]);
  const [lost] = simulated[1]?.world.containers.keys() ?? [];
  await engines[1]?.removeContainer(lost ?? '', { force: true, volumes: false });
  expect((await up(project)).plan.operations.map(({ node }) => node)).toContain('b');
  expect(asked()).toEqual([1, 1]);
});

test('a constraint on the machine is asked for each time, and holds', async () => {
  const project = webWith('environment: ["constraint:node==a"],');
  await up(project);
  expect((await up(project)).plan.operations).toEqual([]);
  expect(asked()).toEqual([1, 1]);
  expect(simulated.map(({ world }) => world.containers.size)).toEqual([2, 0]);
});

test('a node that falls silent between the two rounds is data', async () => {
  simulated[1]?.fail({ path: '/info', fault: 'reset', times: 9 });
  const fleet = await observe(engines, scopeForPlacing(webWith('')), { needsMachines: () => true });
  expect(fleet.nodes.map(({ kind }) => kind)).toEqual(['reachable', 'unreachable']);
  expect(reachable(fleet)[0]?.info?.hostname).toBe('a');
});

test('what is remembered of a node without its machine is read again as a whole where that is needed', async () => {
  const memory = new Everything();
  const scope = scopeForPlacing(webWith(''));
  await observe(engines, scope, { memory, needsMachines: () => false });
  for (const engine of simulated) engine.forgetRequests();
  const fleet = await observe(engines, scope, { memory, needsMachines: () => true });
  expect(reachable(fleet).map(({ info }) => info?.hostname)).toEqual(['a', 'b']);
  const lists = simulated[0]?.requests.filter(({ path }) => path === '/containers/json').length;
  expect([asked(), lists]).toEqual([[1, 1], 1]);
  await observe(engines, scope, { memory, needsMachines: () => true });
  expect(asked()).toEqual([1, 1]);
});
