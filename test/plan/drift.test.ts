import { expect, test } from 'bun:test';
import type { Fleet } from '../../src/model/observed/fleet.ts';
import { checkDrift } from '../../src/plan/checks/check-drift.ts';
import { NodeBuilder, projectOf } from './plan-of.ts';

const project = projectOf('services: {web: {image: x, networks: [net]}}\nnetworks: {net: {}}');

/** The network differs from the file, and this is who the engine says is on it. */
function connectedAre(connected: readonly { id: string; name: string }[]): Fleet {
  const found = new NodeBuilder(project).runs('web').node();
  const networks = found.networks.map((network) => ({
    ...network,
    labels: { ...network.labels, 'com.docker.compose.config-hash': 'of another configuration' },
    connected,
  }));
  return { nodes: [{ ...found, networks }] };
}

function problems(connected: readonly { id: string; name: string }[]): readonly string[] {
  const found = checkDrift(project, connectedAre(connected), new Map(), {
    recreate: 'diverged',
    removeOrphans: false,
    renewedVolumes: new Set(),
    keptNetworks: new Set(),
  });
  return found.map(({ message }) => message);
}

test("a container of the project that is just being stopped, listed with its endpoint's id, is no guest", () => {
  expect(problems([{ id: 'ep-5f1c', name: 'shop-web-1' }])).toEqual([]);
});

test('a container of others would stay on it', () => {
  expect(problems([{ id: '0123', name: 'other-web-1' }])).toEqual([
    'The network "shop_net" differs from the compose file and has to be recreated, but other-web-1 on it would stay',
  ]);
});
