import { describe, expect, test } from 'bun:test';
import type { Project } from '../../src/model/desired/project.ts';
import { projectOf } from '../plan/plan-of.ts';
import type { FaultKind } from '../support/simulated-engine/faults.ts';
import { type SimulatedEngine, simulateEngine } from '../support/simulated-engine/simulated-engine.ts';
import { containersOf, remaining, runOn } from './deployment.ts';

const SHOP = `
services:
  web: {image: "web:IMAGE", scale: 2, depends_on: {db: {condition: service_healthy}, init: {condition: service_completed_successfully}}}
  db: {image: "db:IMAGE", volumes: [data:/data, /cache], networks: [back, default]}
  init: {image: "init:IMAGE"}
networks: {default: {}, back: {}}
volumes: {data: {}}
`;

function shop(image: string): Project {
  return projectOf(SHOP.replaceAll('IMAGE', image));
}

async function shopEngine(): Promise<SimulatedEngine> {
  const simulated = await simulateEngine({ apiVersion: '1.51' });
  for (const tag of ['1', '2']) {
    simulated
      .image(`web:${tag}`)
      .image(`init:${tag}`, { exitsAfterMs: 1, exitCode: 0 })
      .registryImage(`db:${tag}`, { hasHealthcheck: true, healthyAfterMs: 1 });
  }
  return simulated;
}

/** A replica that could not be made leaves a gap in the numbers, as in docker compose; two of web they are. */
const WANTED = ['shop-db-N running', 'shop-init-N exited', 'shop-web-N running', 'shop-web-N running'];

function slotless(simulated: SimulatedEngine): string[] {
  return containersOf(simulated).map((container) => container.replace(/-\d+ /, '-N '));
}

/** Where a run begins, and how many requests change something in it. */
const BEGINNINGS = {
  nothing: { prepare: async () => {}, project: shop('1') },
  'an older version': {
    prepare: async (simulated: SimulatedEngine) => void (await runOn(simulated, shop('1'))),
    project: shop('2'),
  },
};

for (const [name, { prepare, project }] of Object.entries(BEGINNINGS)) {
  describe(`a run that begins from ${name}`, () => {
    test('ends with what is wanted, and then has nothing to do', async () => {
      await using simulated = await shopEngine();
      await prepare(simulated);
      const { result } = await runOn(simulated, project);
      expect(result.applied?.failures).toEqual([]);
      expect(slotless(simulated)).toEqual(WANTED);
      expect(await remaining(simulated, project)).toEqual([]);
    });

    for (const fault of [500, 'reset', 'reset-after'] satisfies FaultKind[]) {
      test(`converges after a fault (${fault}) at any of its steps`, async () => {
        const steps = await countChanges(prepare, project);
        expect(steps).toBeGreaterThan(8);
        for (let step = 0; step < steps; step += 1) {
          await using simulated = await shopEngine();
          await prepare(simulated);
          simulated.fail({ ...CHANGES_PATH, fault, skip: step });
          await runOn(simulated, project);
          simulated.clearFaults();
          const { result } = await runOn(simulated, project);
          const failures = result.applied?.failures.map(
            ({ operation, error }) => `${operation.id}: ${error.message}`,
          );
          expect({ step, failures }).toEqual({ step, failures: [] });
          expect({ step, containers: slotless(simulated) }).toEqual({ step, containers: WANTED });
          expect({ step, remaining: await remaining(simulated, project) }).toEqual({ step, remaining: [] });
          expect(
            [...simulated.world.networks.values()].filter(({ name }) => name.startsWith('shop')).length,
          ).toBe(2);
        }
      });
    }

    test('converges after Ctrl-C at any of its operations', async () => {
      const operations = await countOperations(prepare, project);
      for (let step = 0; step < operations; step += 1) {
        await using simulated = await shopEngine();
        await prepare(simulated);
        const controller = new AbortController();
        const abortAt = countdown(step, () => controller.abort());
        await runOn(simulated, project, undefined, { signal: controller.signal, onEvent: abortAt });
        const { result } = await runOn(simulated, project);
        expect({ step, failures: result.applied?.failures }).toEqual({ step, failures: [] });
        expect({ step, containers: slotless(simulated) }).toEqual({ step, containers: WANTED });
        expect(await remaining(simulated, project)).toEqual([]);
      }
    });
  });
}

/** Requests that change the engine; the list calls and the event stream have no such path. */
const CHANGES_PATH = { path: /\/(create|start|stop|rename)$|^\/containers\/[0-9a-f]{64}$/ };

async function countChanges(prepare: (simulated: SimulatedEngine) => Promise<void>, project: Project) {
  await using simulated = await shopEngine();
  await prepare(simulated);
  simulated.forgetRequests();
  await runOn(simulated, project);
  return simulated.requestsTo(CHANGES_PATH).length;
}

async function countOperations(prepare: (simulated: SimulatedEngine) => Promise<void>, project: Project) {
  await using simulated = await shopEngine();
  await prepare(simulated);
  const { result } = await runOn(simulated, project);
  return result.plan.operations.length;
}

/** Calls back at the start of the operation after so many. */
function countdown(steps: number, action: () => void): (kind: string) => void {
  let left = steps;
  return (kind) => {
    if (kind !== 'operation-start') return;
    if (left === 0) action();
    left -= 1;
  };
}

test('a network is made and removed once the managers of the Swarm have chosen a leader', async () => {
  await using simulated = await shopEngine();
  const message = 'rpc error: code = Unknown desc = The swarm does not have a leader.';
  simulated.fail({ method: 'POST', path: '/networks/create', fault: 500, message });
  simulated.fail({ method: 'DELETE', path: /^\/networks\//, fault: 503, message });
  const up = await runOn(simulated, shop('1'));
  expect(up.result.applied?.failures).toEqual([]);
  const down = await runOn(simulated, shop('1'), {
    kind: 'down',
    options: { targets: [], removeOrphans: false, volumes: false },
  });
  expect(down.result.applied?.failures).toEqual([]);
});
