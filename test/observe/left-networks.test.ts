import { expect, test } from 'bun:test';
import { DEFAULT_NODE_SETTINGS } from '../../src/model/node-settings.ts';
import type { NodeInfo, NodeSwarm, ObservedNetwork, ObservedNode } from '../../src/model/observed/fleet.ts';
import { confirmLeft, withLeftNetworks } from '../../src/observe/left-networks.ts';
import { pausingClock } from '../support/time/pausing-clock.ts';

const MANAGER: Partial<NodeSwarm> = { isManager: true, hasLeader: true };

function network(id: string, scope = 'swarm'): ObservedNetwork {
  return { id, name: 'shop_default', driver: scope === 'swarm' ? 'overlay' : 'bridge', scope, labels: {} };
}

function node(name: string, swarm: Partial<NodeSwarm>, ...networks: ObservedNetwork[]): ObservedNode {
  const member: NodeSwarm = {
    ...{ state: 'active', nodeId: `id of ${name}`, isManager: false, address: '' },
    managerIds: ['id of a', 'id of b', 'id of c'],
    ...swarm,
  };
  return {
    ...{ kind: 'reachable', name, settings: DEFAULT_NODE_SETTINGS, networks, containers: [], volumes: [] },
    ...{ images: {}, facts: { engineVersion: '28.5.2', apiVersion: '1.51', os: 'linux' } },
    info: { swarm: member } as NodeInfo,
  };
}

/** The ids of the networks that are left on each node. */
function leftOn(...nodes: ObservedNode[]): readonly string[] {
  return withLeftNetworks(nodes).map(({ name, networks, leftNetworks = [] }) => {
    const ids = (all: readonly ObservedNetwork[]): string => all.map(({ id }) => id).join(' ');
    return `${name}: ${ids(networks)} left: ${ids(leftNetworks)}`;
  });
}

test('an overlay that a manager does not list is left on the nodes that do', () => {
  expect(
    leftOn(
      node('a', MANAGER, network('new')),
      node('b', MANAGER, network('old'), network('new')),
      node('d', {}),
    ),
  ).toEqual(['a: new left: ', 'b: new left: old', 'd:  left: ']);
});

test('one that all managers list is not', () => {
  expect(leftOn(node('a', MANAGER, network('x')), node('b', MANAGER, network('x')))).toEqual([
    'a: x left: ',
    'b: x left: ',
  ]);
});

test('a manager without a leader proves nothing: it lists what it uses itself', () => {
  expect(leftOn(node('a', { isManager: true, hasLeader: false }), node('d', {}, network('x')))).toEqual([
    'a:  left: ',
    'd: x left: ',
  ]);
});

test('nor does a manager of another Swarm, or a node that is in none', () => {
  const other = node('z', MANAGER);
  const outside = node('e', { state: 'inactive' }, network('y'));
  expect(leftOn(node('a', MANAGER, network('x')), other, outside)).toEqual([
    'a: x left: ',
    'z:  left: ',
    'e: y left: ',
  ]);
});

test("a node's own network is no matter of the Swarm's", () => {
  expect(leftOn(node('a', MANAGER), node('b', MANAGER, network('x', 'local')))).toEqual([
    'a:  left: ',
    'b: x left: ',
  ]);
});

test('a manager that lists the network a moment later was only late', async () => {
  const late = { nodes: withLeftNetworks([node('a', MANAGER), node('b', MANAGER, network('x'))]) };
  const whole = {
    nodes: withLeftNetworks([node('a', MANAGER, network('x')), node('b', MANAGER, network('x'))]),
  };
  const readings = [late, whole];
  const clock = pausingClock();
  expect(await confirmLeft(late, async () => readings.shift() ?? late, clock)).toBe(whole);
  expect(clock.now()).toBe(2000);
});

test('one that goes on not to list it is believed after some seconds', async () => {
  const left = { nodes: withLeftNetworks([node('a', MANAGER), node('b', MANAGER, network('x'))]) };
  const clock = pausingClock();
  expect(await confirmLeft(left, async () => left, clock)).toBe(left);
  expect(clock.now()).toBe(4000);
});

test('a fleet on which nothing is left is not read again', async () => {
  const whole = { nodes: [node('a', MANAGER, network('x')), node('b', MANAGER, network('x'))] };
  const never = (): never => {
    throw new Error('read again');
  };
  expect(await confirmLeft(whole, never, pausingClock())).toBe(whole);
});
