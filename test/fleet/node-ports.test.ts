import { expect, test } from 'bun:test';
import { loadFleetFile } from '../../src/fleet/file/load.ts';

const load = (text: string) =>
  loadFleetFile('/f/fleet.yaml', { readText: () => text, isDirectory: () => false });

test('the fleet file says which ports nodes serve replicas on', () => {
  const { nodes } = load('nodes: { a: ssh://a }\nmesh: { node_ports: 31000-31999 }\n');
  expect(nodes[0]?.settings.nodePorts).toEqual({ first: 31000, last: 31999 });
});

test('a range that is none is refused with its place', () => {
  const { nodes, problems } = load('nodes: { a: ssh://a }\nmesh: { node_ports: 9-3 }\n');
  expect(nodes).toEqual([]);
  expect(problems).toMatchObject([{ code: 'WRONG_VALUE' }]);
});
