import { afterEach, beforeEach, expect, test } from 'bun:test';
import { reachable } from '../../src/model/observed/fleet.ts';
import { observe } from '../../src/observe/observe.ts';
import { scopeForPlacing } from '../../src/observe/scope.ts';
import { projectOf } from '../plan/plan-of.ts';
import { SimulatedNodes } from '../support/simulated-engine/simulated-nodes.ts';

let nodes: SimulatedNodes;
let simulated: SimulatedNodes['simulated'];
let engines: SimulatedNodes['engines'];

beforeEach(async () => {
  nodes = await SimulatedNodes.start('a', 'b');
  ({ simulated, engines } = nodes);
});

afterEach(() => nodes[Symbol.asyncDispose]());

async function runsForeign(
  labels: Record<string, string>,
  HostConfig: Record<string, number>,
): Promise<void> {
  const [engine] = engines;
  const { id } = (await engine?.createContainer({
    name: `other-${Object.keys(labels).length}`,
    endpoints: {},
    body: { Image: 'x', Labels: labels, HostConfig },
  })) ?? { id: '' };
  await engine?.startContainer(id);
}

async function foreignOf(yaml: string): Promise<unknown> {
  const fleet = await observe(engines, scopeForPlacing(projectOf(yaml)));
  return reachable(fleet)[0]?.foreign?.map(({ name, resources }) => ({ name, resources }));
}

const asked = (): string[] =>
  (simulated[0]?.requests ?? [])
    .map(({ method, path }) => `${method} ${path}`)
    .filter((line) => /containers/.test(line));

test('what other projects take is read where a service asks for resources: a label tells, else the settings', async () => {
  await runsForeign({ 'io.flotilla.resources': 'cpus=0.5,memory=1000' }, { Memory: 5 });
  await runsForeign({}, { NanoCpus: 2e9, Memory: 4000, MemoryReservation: 3000 });
  simulated[0]?.forgetRequests();
  expect(await foreignOf('services: {web: {image: x, cpus: 1}}')).toEqual([
    { name: 'other-0', resources: { cpus: 2, memory: 3000 } },
    { name: 'other-1', resources: { cpus: 0.5, memory: 1000 } },
  ]);
  expect(asked().filter((line) => line.endsWith('/json') && !line.endsWith('containers/json')).length).toBe(
    1,
  );
});

test('nothing more is asked where no service asks for resources', async () => {
  await runsForeign({}, { Memory: 4000 });
  simulated[0]?.forgetRequests();
  expect(await foreignOf('services: {web: {image: x}}')).toBeUndefined();
  expect(asked().length).toBe(1);
});

test('containers are listed, and not looked at, where only an affinity speaks of them', async () => {
  await runsForeign({}, { Memory: 4000 });
  simulated[0]?.forgetRequests();
  expect(await foreignOf('services: {web: {image: x, x-affinity: "container!=other*"}}')).toEqual([
    { name: 'other-0', resources: undefined },
  ]);
  expect(asked().length).toBe(2);
});

test('the names of all images are read where an affinity speaks of images', async () => {
  simulated[0]?.image('redis:7');
  const project = projectOf('services: {web: {image: x, environment: ["affinity:image==redis"]}}');
  const [first, second] = reachable(await observe(engines, scopeForPlacing(project)));
  expect(first?.imageNames).toContain('redis:7');
  expect(second?.imageNames).not.toContain('redis:7');
});
