import { describe, expect, test } from 'bun:test';
import { FILTERS } from '../../src/schedule/filters/filters.ts';
import { explainService } from '../../src/schedule/schedule.ts';
import { projectOf } from '../plan/plan-of.ts';
import { fleetOf, type NodeShape } from './fleet-of.ts';

/** What a filter says on node "a"; undefined where it has nothing against one more replica of "web". */
function answer(filter: string, yaml: string, a: NodeShape, b: NodeShape = {}): string | undefined {
  const project = projectOf(yaml);
  const { nodes } = explainService(project, fleetOf(project, { a, b }), 'web');
  const found = nodes.find(({ node }) => node === 'a')?.filters.find(({ name }) => name === filter);
  if (found === undefined) throw new Error(`no filter ${filter}`);
  return found.refusal;
}

const web = (rest: string, others = ''): string => `services: {web: {image: x, ${rest}}${others}}`;
const HOST_PORT = 'ports: [{target: 80, published: "80", mode: host}]';
const reserves = (what: string): string => web(`deploy: {resources: {reservations: {${what}}}}`);

interface Case {
  readonly filter: string;
  readonly yaml: string;
  readonly refused: NodeShape;
  readonly reason: string;
  readonly taken: NodeShape;
  /** The other node, in each of the two cases. */
  readonly others?: readonly [NodeShape, NodeShape];
}

const CASES: readonly Case[] = [
  {
    filter: 'availability',
    yaml: web(''),
    refused: { availability: 'drain' },
    reason: 'drained',
    taken: { availability: 'pause' },
  },
  { filter: 'pause', yaml: web(''), refused: { availability: 'pause' }, reason: 'paused', taken: {} },
  {
    filter: 'platform',
    yaml: web('platform: linux/arm64/v8'),
    refused: {},
    reason: 'platform is not linux/arm64/v8',
    taken: { info: { architecture: 'arm64' } },
  },
  {
    filter: 'plugins',
    yaml: `${web('volumes: ["data:/d"]')}\nvolumes: {data: {driver: "vieux/sshfs:latest"}}`,
    refused: {},
    reason: 'has no plugin or runtime vieux/sshfs:latest',
    taken: { info: { plugins: ['local', 'vieux/sshfs:latest'] } },
  },
  {
    filter: 'plugins',
    yaml: web('runtime: nvidia'),
    refused: {},
    reason: 'has no plugin or runtime nvidia',
    taken: { info: { runtimes: ['runc', 'nvidia'] } },
  },
  {
    filter: 'constraints',
    yaml: web('deploy: {placement: {constraints: ["node.labels.disk == ssd", "engine.labels.rack != 7"]}}'),
    refused: { labels: { disk: 'ssd' }, info: { labels: { rack: '7' } } },
    reason: 'no match for engine.labels.rack != 7',
    taken: { labels: { disk: 'SSD' }, info: { labels: { rack: '8' } } },
  },
  {
    filter: 'constraints',
    yaml: web('deploy: {placement: {constraints: ["node.ip == 10.0.0.0/30"]}}'),
    refused: { address: '10.0.0.4' },
    reason: 'no match for node.ip == 10.0.0.0/30',
    taken: { address: '10.0.0.3' },
  },
  {
    filter: 'ports',
    yaml: web(HOST_PORT, `, front: {image: x, ${HOST_PORT}}`),
    refused: { runs: ['front.1'] },
    reason: 'host port 80 taken by shop-front-1',
    taken: {},
    others: [{}, { runs: ['front.1'] }],
  },
  {
    filter: 'resources',
    yaml: reserves('memory: 3g'),
    refused: { memoryBytes: 2 * 1024 ** 3 },
    reason: 'not enough memory for 3 GiB (2 GiB of 2 GiB left)',
    taken: { memoryBytes: 3 * 1024 ** 3 },
  },
  {
    filter: 'resources',
    yaml: reserves('devices: [{capabilities: [gpu], count: 2}]'),
    refused: { resources: { gpus: 1 } },
    reason: 'not enough gpus for 2 (1 of 1 left)',
    taken: { info: { resources: { gpus: 2 } } },
  },
  {
    filter: 'resources',
    yaml: web('pids_limit: 100'),
    refused: { resources: { pids: 99 } },
    reason: 'not enough pids for 100 (99 of 99 left)',
    taken: {},
  },
  {
    filter: 'max_replicas_per_node',
    yaml: web('deploy: {replicas: 2, placement: {max_replicas_per_node: 1}}'),
    refused: { runs: ['web.1'] },
    reason: 'max_replicas_per_node is 1',
    taken: {},
  },
  {
    filter: 'co-location',
    yaml: web('network_mode: "service:vpn"', ', vpn: {image: x}'),
    refused: {},
    reason: 'vpn is not there, and it shares with it',
    taken: { runs: ['vpn.1'] },
    others: [{ runs: ['vpn.1'] }, {}],
  },
  {
    filter: 'affinity',
    yaml: web('x-affinity: "container!=noisy*"'),
    refused: { foreign: [{ name: 'noisy-1', image: 'x', labels: {} }] },
    reason: 'affinity container!=noisy* does not hold',
    taken: { foreign: [{ name: 'quiet-1', image: 'x', labels: {} }] },
  },
];

describe('the filter', () => {
  test.each(CASES.map((one) => [one.filter, one.reason, one] as const))('%s refuses: %s', (_, __, one) => {
    expect(answer(one.filter, one.yaml, one.refused, one.others?.[0])).toBe(one.reason);
    expect(answer(one.filter, one.yaml, one.taken, one.others?.[1])).toBeUndefined();
  });

  test('volumes keeps a service with its data', () => {
    const yaml = `${web('volumes: ["data:/d"]', ', db: {image: x, volumes: ["data:/d"]}')}\nvolumes: {data: {}}`;
    const project = projectOf(yaml);
    const { nodes } = explainService(project, fleetOf(project, { a: {}, b: { runs: ['db.1'] } }), 'web');
    const said = nodes.map(({ node, filters }) => [
      node,
      filters.find(({ name }) => name === 'volumes')?.refusal,
    ]);
    expect(said).toEqual([
      ['b', undefined],
      ['a', 'volume shop_data is on b'],
    ]);
  });

  test('each has a case here', () => {
    const covered = new Set([...CASES.map(({ filter }) => filter), 'volumes']);
    expect(FILTERS.map(({ name }) => name).filter((name) => !covered.has(name))).toEqual([]);
  });
});
