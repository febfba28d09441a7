import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import type { Project } from '../../src/model/desired/project.ts';
import { LABEL } from '../../src/model/labels.ts';
import {
  type Fleet,
  type NodeInfo,
  type ObservedNetwork,
  reachable,
} from '../../src/model/observed/fleet.ts';
import { withLeftNetworks } from '../../src/observe/left-networks.ts';
import { checkSpans } from '../../src/plan/checks/check-spans.ts';
import { needsMachines } from '../../src/plan/needs-machines.ts';
import { spanningNetworks } from '../../src/plan/networks/span.ts';
import { schedule } from '../../src/schedule/schedule.ts';
import { fleetOf, type NodeShape } from '../schedule/fleet-of.ts';
import { upGoal } from '../simulated/deployment.ts';
import { linesOf, projectOf, upPlan } from './plan-of.ts';

const WEB = 'services: {web: {image: x, network_mode: none, deploy: {replicas: 2}}}';
const SETTLED = { a: { runs: ['web.1'] }, b: { runs: ['web.2'] } };

/** A fleet of which nothing was read that the machines tell. */
function bare(fleet: Fleet): Fleet {
  return { ...fleet, nodes: reachable(fleet).map(({ info: _, ...node }) => node) };
}

function needs(
  yaml: string,
  shapes: Readonly<Record<string, NodeShape>>,
  options: Parameters<typeof upGoal>[0] = {},
): boolean {
  const project = projectOf(yaml);
  return needsMachines(project, bare(fleetOf(project, shapes)), upGoal(options));
}

function webWith(more: string): string {
  return `services: {web: {image: x, network_mode: none, ${more}}}`;
}

describe('nothing depends on machines', () => {
  test('where every replica is there and stays', () => {
    expect(needs(WEB, SETTLED)).toBe(false);
    expect(needs(WEB, { a: { runs: ['web.1', 'web.2', 'web.3'] }, b: {} })).toBe(false);
    const wants = 'cpus: 9, platform: linux/amd64, runtime: other, deploy: {replicas: 2}';
    expect(needs(webWith(wants), SETTLED)).toBe(false);
  });

  test('where constraints are on what the fleet file says', () => {
    const yaml = webWith('deploy: {placement: {constraints: ["node.labels.zone == x"]}}');
    expect(needs(yaml, { a: { labels: { zone: 'x' }, runs: ['web.1'] }, b: {} })).toBe(false);
    expect(needs(yaml, { a: { labels: { zone: 'y' }, runs: ['web.1'] }, b: {} })).toBe(true);
  });

  test('where a global service is on every node that may take it', () => {
    const yaml = webWith('deploy: {mode: global, placement: {constraints: ["node.labels.zone == x"]}}');
    const on = { labels: { zone: 'x' }, runs: ['web.1'] };
    expect(needs(yaml, { a: on, b: {}, c: { ...on, availability: 'drain', runs: [] } })).toBe(false);
    expect(needs(yaml, { a: on, b: { ...on, runs: [] } })).toBe(true);
  });

  test('where containers are only stopped or removed', () => {
    const project = projectOf('services: {web: {image: x}}');
    const fleet = withNetworks(bare(fleetOf(project, SETTLED)), project, ['1', '1']);
    const removeAll = {
      kind: 'down',
      options: { targets: [], volumes: false, removeOrphans: false },
    } as const;
    const kill = { kind: 'pause', options: { targets: [] } } as const;
    expect(needsMachines(project, fleet, kill)).toBe(false);
    expect(needsMachines(project, bare(fleetOf(project, SETTLED)), removeAll)).toBe(false);
    // Overlays are a manager's to remove.
    expect(needsMachines(project, fleet, removeAll)).toBe(true);
  });
});

describe('machines have to be known', () => {
  test.each<[string, string, Readonly<Record<string, NodeShape>>, Parameters<typeof upGoal>[0]]>([
    ['a replica is missing', WEB, { a: { runs: ['web.1'] }, b: {} }, {}],
    ['one is replaced', WEB, { a: { runs: ['web.1'] }, b: { runsOld: ['web.2'] } }, {}],
    ['one was never started', WEB, { a: { runs: ['web.1'] }, b: { creates: ['web.2'] } }, {}],
    ['a node is drained', WEB, { ...SETTLED, b: { runs: ['web.2'], availability: 'drain' } }, {}],
    ['replicas may move', WEB, SETTLED, { scheduling: { maxMoves: 1 } }],
    ['an image is pulled', WEB, SETTLED, { pull: 'always' }],
    [
      'a constraint is on a machine',
      webWith('deploy: {replicas: 2, placement: {constraints: ["node.hostname != c"]}}'),
      SETTLED,
      {},
    ],
    ['a classic one is', webWith('scale: 2, environment: ["constraint:storage==ssd"]'), SETTLED, {}],
    ['a network has to span nodes', 'services: {web: {image: x, scale: 2}}', SETTLED, {}],
    ['something is provided', webWith('scale: 2}, db: {provider: {type: x}'), SETTLED, {}],
  ])('where %s', (_, yaml, shapes, options) => {
    const project = projectOf(yaml);
    const fleet = { ...bare(fleetOf(project, shapes)), policy: options?.scheduling ?? {} };
    expect(needsMachines(project, fleet, upGoal(options))).toBe(true);
  });

  test('where nodes differ over an overlay, or one is silent', () => {
    const project = projectOf('services: {web: {image: x, scale: 2}}');
    const fleet = bare(fleetOf(project, SETTLED));
    const asked = (ids: readonly string[]): boolean =>
      needsMachines(project, withNetworks(fleet, project, ids), upGoal());
    expect([asked(['1', '1']), asked(['1', '2']), asked(['1', '']), asked(['1', 'local'])]).toEqual([
      false,
      true,
      true,
      true,
    ]);
    const { name, settings } = reachable(fleet)[0] as (typeof fleet.nodes)[number];
    const silent = { kind: 'unreachable', name, settings, reason: 'gone' } as const;
    const same = withNetworks(fleet, project, ['1', '1']);
    expect(needsMachines(project, { nodes: [silent, ...same.nodes.slice(1)] }, upGoal())).toBe(true);
  });
});

/** The default network on each node: the overlay of that id, the node's own ("local"), or none (''). */
function withNetworks(fleet: Fleet, project: Project, ids: readonly string[]): Fleet {
  const name = project.networks.default?.name ?? '';
  const labels = {
    [LABEL.project]: 'shop',
    [LABEL.configHash]: project.networkHashes.default ?? '',
  };
  const networksOf = (id = ''): readonly ObservedNetwork[] => {
    if (id === '') return [];
    return id === 'local'
      ? [{ id: `id-${name}`, name, driver: 'bridge', scope: 'local', labels }]
      : [{ id, name, driver: 'overlay', scope: 'swarm', labels }];
  };
  return {
    ...fleet,
    nodes: reachable(fleet).map((node, index) => ({ ...node, networks: networksOf(ids[index]) })),
  };
}

const machines = fc.record({
  isManager: fc.boolean(),
  hostname: fc.constantFrom('n0', 'n1', 'other'),
  architecture: fc.constantFrom('amd64', 'arm64'),
  cpus: fc.integer({ min: 1, max: 4 }),
  labels: fc.constantFrom<Record<string, string>>({}, { zone: 'x' }, { storage: 'ssd' }),
  plugins: fc.constantFrom<string[]>([], ['other']),
});

const services = fc.record({
  /** Absent: as many as run. */
  scale: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined, freq: 1 }),
  rule: fc.constantFrom('node.labels.zone == x', 'node.labels.zone != y', 'node.hostname != n1', ''),
  more: fc.constantFrom(
    'network_mode: none',
    'cpus: 2',
    'platform: linux/arm64',
    'runtime: other',
    'environment: ["constraint:storage==ssd"]',
    'pull_policy: never',
    'pull_policy: always',
    'build: .',
    'networks: {default: {}}',
    'x-affinity: "service!=s0"',
  ),
  isGlobal: fc.constantFrom(false, false, false, true),
});

const shapes = fc.record({
  zone: fc.constantFrom('x', 'y'),
  availability: fc.constantFrom<NodeShape['availability'][]>('active', 'active', 'active', 'pause', 'drain'),
  network: fc.constantFrom('1', '1', '1', '1', '1', '1', '2', 'local', ''),
  lacksImages: fc.constantFrom(false, false, false, true),
  isOld: fc.constantFrom(false, false, false, true),
  running: fc.array(fc.constantFrom('s0.1', 's0.2', 's1.1', 's1.2', 's1.3', 's2.1'), { maxLength: 4 }),
  machine: machines,
  otherMachine: machines,
});

type Shape = typeof shapes extends fc.Arbitrary<infer T> ? T : never;

function machineOf(
  index: number,
  machine: Shape['machine'],
  managerIds: readonly string[],
): Partial<NodeInfo> {
  const { isManager, ...rest } = machine;
  const own = `id-${index}`;
  return {
    ...rest,
    swarm: {
      state: 'active',
      nodeId: own,
      isManager: isManager || index === 0,
      hasLeader: true,
      address: '10.0.0.1',
      managerIds,
    },
  };
}

/** A fleet with these machines. */
function fleetWith(
  project: Project,
  wanted: readonly Shape[],
  pick: (shape: Shape) => Shape['machine'],
): Fleet {
  const managerIds = wanted.flatMap((shape, index) =>
    index === 0 || pick(shape).isManager ? [`id-${index}`] : [],
  );
  const taken = new Set<string>();
  const named = wanted.map((shape, index): [string, NodeShape] => {
    const runs = [...new Set(shape.running)].filter(
      (slot) => project.services[slot.slice(0, 2)] !== undefined && !taken.has(slot),
    );
    for (const slot of runs) taken.add(slot);
    const { availability = 'active', zone, isOld } = shape;
    const info = machineOf(index, pick(shape), managerIds);
    return [`n${index}`, { availability, labels: { zone }, info, [isOld ? 'runsOld' : 'runs']: runs }];
  });
  const fleet = withNetworks(
    fleetOf(project, Object.fromEntries(named)),
    project,
    wanted.map(({ network }) => network),
  );
  const nodes = reachable(fleet).map((node, index) => ({
    ...node,
    images: wanted[index]?.lacksImages === true ? {} : node.images,
    // What runs is on the network that its node has.
    containers: node.containers.map((container) => ({
      ...container,
      networks: container.networks.map((one) => ({ ...one, networkId: node.networks[0]?.id ?? '' })),
    })),
  }));
  return { ...fleet, nodes };
}

function slotsOf(nodes: readonly Shape[], prefix: string): number {
  return new Set(nodes.flatMap(({ running }) => running.filter((slot) => slot.startsWith(prefix)))).size;
}

function outcomeOf(project: Project, read: Fleet): object {
  const fleet = { ...read, nodes: withLeftNetworks(reachable(read)) };
  const placement = schedule(project, fleet);
  const problems = checkSpans(project, fleet, spanningNetworks(project, fleet, placement));
  return { placement: nodesOf(placement), plan: linesOf(upPlan(project, fleet)), problems };
}

function nodesOf({ replicas, surplus, unplaced }: ReturnType<typeof schedule>): object {
  const placed = replicas.map(({ service, slot, node, current }) => [service, slot, node, current?.name]);
  return { placed, surplus: surplus.map(({ node, container }) => [node, container.name]), unplaced };
}

test('a plan that needs no machines is the same whatever they are', () => {
  let settled = 0;
  fc.assert(
    fc.property(
      fc.array(services, { minLength: 1, maxLength: 3 }),
      fc.array(shapes, { minLength: 2, maxLength: 3 }),
      (wanted, nodes) => {
        const lines = wanted.map(({ scale, rule, more, isGlobal }, index) => {
          const mode = isGlobal ? 'mode: global' : `replicas: ${scale ?? slotsOf(nodes, `s${index}.`)}`;
          const deploy = `deploy: {${mode}, placement: {constraints: [${rule === '' ? '' : `"${rule}"`}]}}`;
          return `s${index}: {image: x, ${more}, ${deploy}}`;
        });
        const project = projectOf(`services: {${lines.join(', ')}}`);
        const fleet = fleetWith(project, nodes, ({ machine }) => machine);
        if (needsMachines(project, bare(fleet), upGoal())) return;
        settled += 1;
        const expected = outcomeOf(project, bare(fleet));
        expect(outcomeOf(project, fleet)).toEqual(expected);
        expect(
          outcomeOf(
            project,
            fleetWith(project, nodes, ({ otherMachine }) => otherMachine),
          ),
        ).toEqual(expected);
      },
    ),
    { numRuns: 5000 },
  );
  expect(settled).toBeGreaterThan(100);
}, 120_000);
