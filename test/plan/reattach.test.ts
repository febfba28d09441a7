import { expect, test } from 'bun:test';
import type { ObservedContainer } from '../../src/model/observed/container.ts';
import type { Fleet } from '../../src/model/observed/fleet.ts';
import { linesOf, NodeBuilder, outdated, projectOf, upPlan } from './plan-of.ts';

const NET = 'networks: {net: {}}';
const alone = projectOf(`services: {web: {image: x, networks: {net: {aliases: [www]}}}}\n${NET}`);

/** What runs, on a network that differs from the file. */
function changedNetwork(node: NodeBuilder): Fleet {
  const found = node.node();
  const networks = found.networks.map((network) => ({
    ...network,
    labels: { ...network.labels, 'com.docker.compose.config-hash': 'of another configuration' },
  }));
  return { nodes: [{ ...found, networks }] };
}

test('a container stays where one of its networks is made anew', () => {
  const plan = upPlan(alone, changedNetwork(new NodeBuilder(alone).runs('web')));
  expect(linesOf(plan)).toEqual([
    '#1 | container shop-web-1 | stop | network shop_net is replaced',
    '#2 | container shop-web-1 | disconnect | network shop_net is replaced | after #1',
    '#3 | network shop_net | remove | configuration changed | after #2',
    '#4 | network shop_net | create | configuration changed | after #3',
    '#5 | container shop-web-1 | connect | network shop_net is replaced | after #2 #4',
    '#6 | container shop-web-1 | start | network shop_net is replaced | after #5',
  ]);
});

test('it joins the new network under the names that it had', () => {
  const { operations } = upPlan(alone, changedNetwork(new NodeBuilder(alone).runs('web')));
  expect(operations.find(({ kind }) => kind === 'connect-network')).toMatchObject({
    network: 'shop_net',
    endpoint: { Aliases: ['shop-web-1', 'web', 'www'] },
  });
});

/** The kinds of what is done to the containers of a project whose network has changed. */
function kinds(yaml: string, changes: Partial<ObservedContainer> = {}): readonly string[] {
  const project = projectOf(`services: ${yaml}\n${NET}`);
  const node = new NodeBuilder(project);
  for (const key of Object.keys(project.services)) node.runs(key, 1, key === 'web' ? changes : {});
  return upPlan(project, changedNetwork(node)).operations.map(({ kind }) => kind);
}

test('one that differs otherwise too is replaced', () => {
  const changes = outdated(alone, 'web');
  expect(kinds('{web: {image: x, networks: [net]}}', changes)).toContain('create-container');
});

test('one that others live in is replaced, with them', () => {
  const made = kinds('{web: {image: x, networks: [net]}, side: {image: x, network_mode: "service:web"}}');
  expect(made.filter((kind) => kind === 'create-container')).toHaveLength(2);
});
