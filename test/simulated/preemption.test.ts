import { expect, test } from 'bun:test';
import { systemClock } from '../../src/async/clock.ts';
import { type DeployResult, deploy } from '../../src/deploy.ts';
import { connectDocker } from '../../src/engine/docker/docker-engine.ts';
import type { Project } from '../../src/model/desired/project.ts';
import { DEFAULT_NODE_SETTINGS } from '../../src/model/node-settings.ts';
import { projectOf } from '../plan/plan-of.ts';
import type { FaultKind } from '../support/simulated-engine/faults.ts';
import { type SimulatedEngine, simulateEngine } from '../support/simulated-engine/simulated-engine.ts';
import { containersOf, upGoal } from './deployment.ts';

const LOW = `
services:
  low: {image: "low:1", network_mode: none, deploy: {replicas: 2, resources: {reservations: {cpus: "1"}}}}
`;
const WEB =
  '  web: {image: "web:1", network_mode: none, x-priority: 5, deploy: {resources: {reservations: {cpus: "1"}}}}\n';

/** Requests that change something: the list, and looking at one, are none. */
const CHANGES = { path: /^\/containers\/(?!json$)([^/]+|.*\/(start|stop|rename))$/ };
const BROKEN: readonly FaultKind[] = [500, 'reset', 'reset-after'];

interface Nodes extends AsyncDisposable {
  readonly engines: readonly SimulatedEngine[];
  up(project: Project): Promise<DeployResult>;
  containers(): string[];
}

/** Two nodes of one processor each. */
async function twoNodes(): Promise<Nodes> {
  const engines = await Promise.all(['a', 'b'].map((name) => simulateEngine({ name, apiVersion: '1.51' })));
  for (const engine of engines) engine.image('low:1').image('web:1');
  const settings = new Map(
    engines.map(({ name }) => [name, { ...DEFAULT_NODE_SETTINGS, resources: { cpus: 1 } }]),
  );
  return {
    engines,
    async up(project) {
      const clients = engines.map(({ name, address }) => connectDocker({ node: name, endpoint: address }));
      try {
        return await deploy(
          { project, goal: upGoal(), dryRun: false, ignoreOrphans: true },
          {
            engines: new Map(clients.map((client) => [client.node, client])),
            settings,
            emit: () => {},
            clock: systemClock,
            environment: {},
            signal: new AbortController().signal,
            parallel: 4,
          },
        );
      } finally {
        for (const client of clients) client.close();
      }
    },
    containers: () => engines.flatMap((engine) => containersOf(engine)).sort(),
    async [Symbol.asyncDispose]() {
      await Promise.all(engines.map((engine) => engine[Symbol.asyncDispose]()));
    },
  };
}

/** How many requests change something on one node when the priority comes. */
async function countChanges(): Promise<number> {
  await using nodes = await twoNodes();
  await nodes.up(projectOf(LOW));
  for (const engine of nodes.engines) engine.forgetRequests();
  await nodes.up(projectOf(LOW + WEB));
  return Math.max(...nodes.engines.map((engine) => engine.requestsTo(CHANGES).length));
}

for (const fault of BROKEN) {
  test(`making way converges after a fault (${fault}) at any of its steps`, async () => {
    const steps = await countChanges();
    expect(steps).toBeGreaterThan(2);
    for (let step = 0; step < steps; step += 1) {
      await using nodes = await twoNodes();
      await nodes.up(projectOf(LOW));
      expect(nodes.containers()).toEqual(['shop-low-1 running', 'shop-low-2 running']);
      const project = projectOf(LOW + WEB);
      for (const engine of nodes.engines) engine.fail({ ...CHANGES, fault, skip: step });
      await nodes.up(project);
      for (const engine of nodes.engines) engine.clearFaults();
      const { applied } = await nodes.up(project);
      expect({ step, failures: applied?.failures }).toEqual({ step, failures: [] });
      const running = nodes.containers().map((line) => line.replace(/-\d+ /, ' '));
      expect({ step, running }).toEqual({ step, running: ['shop-low running', 'shop-web running'] });
      const again = await nodes.up(project);
      expect({ step, left: again.plan.operations.map(({ id }) => id) }).toEqual({ step, left: [] });
    }
  }, 120_000);
}
