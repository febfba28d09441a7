import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import type { Project } from '../../src/model/desired/project.ts';
import { DEFAULT_NODE_SETTINGS, type NodeSettings } from '../../src/model/node-settings.ts';
import type { Fleet, ObservedNode, UnreachableNode } from '../../src/model/observed/fleet.ts';
import type { Placement } from '../../src/schedule/placement.ts';
import { schedule } from '../../src/schedule/schedule.ts';
import { NodeBuilder, projectOf } from '../plan/plan-of.ts';

type Change = (node: NodeBuilder) => NodeBuilder;

const same: Change = (node) => node;

/** Nodes a, b and c, bare but for what is changed. */
function nodes(
  project: Project,
  changes: Readonly<Record<string, Change>> = {},
  settings: Readonly<Record<string, Partial<NodeSettings>>> = {},
): ObservedNode[] {
  return ['a', 'b', 'c'].map((name) => {
    const node = new NodeBuilder(project).bare().named(name, settings[name]);
    return (changes[name] ?? same)(node).node();
  });
}

function silent(name: string, settings: Partial<NodeSettings> = {}): UnreachableNode {
  return {
    kind: 'unreachable',
    name,
    settings: { ...DEFAULT_NODE_SETTINGS, ...settings },
    reason: 'gone',
  };
}

const fleetOf = (...of: readonly (ObservedNode | UnreachableNode)[]): Fleet => ({ nodes: of });

/** "web.1 a" for each replica. */
const places = ({ replicas }: Placement): string[] =>
  replicas.map(({ service, slot, node }) => `${service}.${slot} ${node}`);

describe('on several nodes', () => {
  test('replicas are spread evenly, in the order of the names', () => {
    const project = projectOf('services: {web: {image: x, scale: 5}}');
    expect(places(schedule(project, fleetOf(...nodes(project))))).toEqual([
      'web.1 a',
      'web.2 b',
      'web.3 c',
      'web.4 a',
      'web.5 b',
    ]);
  });

  test('services of one replica each go to different nodes', () => {
    const project = projectOf('services: {web: {image: x}, api: {image: x}, db: {image: x}}');
    const where = schedule(project, fleetOf(...nodes(project))).replicas.map(({ node }) => node);
    expect(new Set(where).size).toBe(3);
  });

  test('replicas that exist stay, even where another spread would be more even', () => {
    const project = projectOf('services: {web: {image: x, scale: 3}}');
    const fleet = fleetOf(...nodes(project, { c: (node) => node.runs('web', 1).runs('web', 2) }));
    expect(places(schedule(project, fleet))).toEqual(['web.1 c', 'web.2 c', 'web.3 a']);
  });

  test('a lost replica is made again under its own number, further ones under the next that are free', () => {
    const project = projectOf('services: {web: {image: x, scale: 4}}');
    const fleet = fleetOf(...nodes(project, { a: (node) => node.runs('web', 1).runs('web', 3) }));
    expect(places(schedule(project, fleet))).toEqual(['web.1 a', 'web.3 a', 'web.2 b', 'web.4 c']);
  });

  test('constraints are kept, and what each node refuses is told', () => {
    const project = projectOf(
      'services: {web: {image: x, deploy: {placement: {constraints: ["node.labels.zone == eu"]}}}}',
    );
    const settings = { b: { labels: { zone: 'eu' } } };
    expect(places(schedule(project, fleetOf(...nodes(project, {}, settings))))).toEqual(['web.1 b']);
    const [only] = schedule(project, fleetOf(...nodes(project))).unplaced;
    expect(only?.reason).toBe('3 of 3 nodes: no match for node.labels.zone == eu');
  });

  test('a replica leaves a drained node and takes its number along', () => {
    const project = projectOf('services: {web: {image: x, scale: 2}}');
    const changes = {
      a: (node: NodeBuilder) => node.runs('web', 1),
      b: (node: NodeBuilder) => node.runs('web', 2),
    };
    const placement = schedule(
      project,
      fleetOf(...nodes(project, changes, { a: { availability: 'drain' } })),
    );
    expect(places(placement)).toEqual(['web.2 b', 'web.1 c']);
    expect(placement.replicas[1]?.movedFrom).toMatchObject({ node: 'a', because: 'drained' });
    expect(placement.surplus).toEqual([]);
  });

  test('a paused node keeps what it has and takes nothing new', () => {
    const project = projectOf('services: {web: {image: x, scale: 3}}');
    const fleet = nodes(project, { a: (node) => node.runs('web', 1) }, { a: { availability: 'pause' } });
    expect(places(schedule(project, fleetOf(...fleet)))).toEqual(['web.1 a', 'web.2 b', 'web.3 c']);
  });

  test('a host port is taken once on each node', () => {
    const project = projectOf(
      'services: {web: {image: x, scale: 4, ports: [{target: 80, published: "80", mode: host}]}}',
    );
    const placement = schedule(project, fleetOf(...nodes(project)));
    expect(places(placement)).toEqual(['web.1 a', 'web.2 b', 'web.3 c']);
    expect(placement.unplaced).toEqual([
      {
        service: 'web',
        count: 1,
        reason: '3 of 3 nodes: host port 80 taken by shop-web-1, shop-web-2, shop-web-3',
      },
    ]);
  });

  test('a port that a running service has is not given to a new one', () => {
    const project = projectOf('services: {a: {image: x, ports: ["80:80"]}, z: {image: x, ports: ["80:80"]}}');
    const fleet = fleetOf(...nodes(project, { a: (node) => node.runs('z', 1) }));
    expect(places(schedule(project, fleet))).toEqual(['a.1 b', 'z.1 a']);
  });

  test('max_replicas_per_node is kept', () => {
    const project = projectOf(
      'services: {web: {image: x, deploy: {replicas: 4, placement: {max_replicas_per_node: 1}}}}',
    );
    const placement = schedule(project, fleetOf(...nodes(project)));
    expect(placement.replicas.length).toBe(3);
    expect(placement.unplaced[0]?.reason).toBe('3 of 3 nodes: max_replicas_per_node is 1');
  });

  test('preferences spread over failure domains first', () => {
    const project = projectOf(
      'services: {web: {image: x, deploy: {replicas: 4, placement: {preferences: [{spread: node.labels.zone}]}}}}',
    );
    const settings = {
      a: { labels: { zone: '1' } },
      b: { labels: { zone: '1' } },
      c: { labels: { zone: '2' } },
    };
    const placement = schedule(project, fleetOf(...nodes(project, {}, settings)));
    expect(places(placement)).toEqual(['web.1 a', 'web.2 c', 'web.3 b', 'web.4 c']);
  });

  test('a replica goes where its volume is', () => {
    const project = projectOf('services: {db: {image: x, volumes: ["data:/d"]}}\nvolumes: {data: {}}');
    const at = new NodeBuilder(project).named('c').hasVolumes('shop_data').node();
    const fleet = fleetOf(...nodes(project).slice(0, 2), at);
    expect(places(schedule(project, fleet))).toEqual(['db.1 c']);
  });

  test('services that share a volume come together, wherever the first one goes', () => {
    const project = projectOf(
      'services: {web: {image: x}, db: {image: x, volumes: ["data:/d"]}, backup: {image: x, volumes: ["data:/d"]}}\nvolumes: {data: {}}',
    );
    const { replicas } = schedule(project, fleetOf(...nodes(project)));
    const nodeOf = (name: string) => replicas.find(({ service }) => service === name)?.node;
    expect(nodeOf('backup')).toBe(nodeOf('db') as string);
  });

  test('a volume of another driver does not bind its service to a node', () => {
    const project = projectOf(
      'services: {db: {image: x, scale: 2, volumes: ["data:/d"]}}\nvolumes: {data: {driver: nfs}}',
    );
    const fleet = ['a', 'b'].map((name) =>
      new NodeBuilder(project)
        .bare()
        .named(name, {}, { plugins: ['local', 'nfs:latest'] })
        .node(),
    );
    expect(places(schedule(project, fleetOf(...fleet)))).toEqual(['db.1 a', 'db.2 b']);
  });

  test('a service goes to the one whose network it shares', () => {
    const project = projectOf(
      'services: {one: {image: x}, vpn: {image: x}, app: {image: x, network_mode: "service:vpn"}}',
    );
    const { replicas } = schedule(project, fleetOf(...nodes(project)));
    const nodeOf = (name: string) => replicas.find(({ service }) => service === name)?.node;
    expect(nodeOf('app')).toBe(nodeOf('vpn') as string);
  });

  test('a global service has one replica on each node that takes it', () => {
    const project = projectOf(
      'services: {agent: {image: x, deploy: {mode: global, placement: {constraints: ["node.hostname != host-b"]}}}}',
    );
    const fleet = fleetOf(...nodes(project, { c: (node) => node.runs('agent', 4) }));
    expect(places(schedule(project, fleet))).toEqual(['agent.4 c', 'agent.5 a']);
  });

  test('replicas that may run on a node which does not answer are not placed a second time', () => {
    const project = projectOf('services: {web: {image: x, scale: 3}}');
    const [a, b] = nodes(project, { a: (node) => node.runs('web', 1), b: (node) => node.runs('web', 2) });
    const placement = schedule(project, fleetOf(a as ObservedNode, b as ObservedNode, silent('c')));
    expect(places(placement)).toEqual(['web.1 a', 'web.2 b']);
    expect(placement.unknown).toEqual([
      { service: 'web', count: 1, reason: 'c does not answer and may run it' },
    ]);
  });

  test('a project that is seen nowhere is placed on the nodes that answer', () => {
    const project = projectOf('services: {web: {image: x, scale: 2}}');
    const [a, b] = nodes(project);
    const placement = schedule(project, fleetOf(a as ObservedNode, b as ObservedNode, silent('c')));
    expect(places(placement)).toEqual(['web.1 a', 'web.2 b']);
  });

  test('a drained node that does not answer is taken for lost', () => {
    const project = projectOf('services: {web: {image: x, scale: 2}}');
    const [a, b] = nodes(project, { a: (node) => node.runs('web', 1) });
    const lost = silent('c', { availability: 'drain' });
    const placement = schedule(project, fleetOf(a as ObservedNode, b as ObservedNode, lost));
    expect(places(placement)).toEqual(['web.1 a', 'web.2 b']);
  });

  test('the same input gives the same placement, and what is placed is left alone', () => {
    const scales = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(scales, (wanted) => {
        const services = wanted.map((scale, index) => `s${index}: {image: x, scale: ${scale}}`);
        const project = projectOf(`services: {${services.join(', ')}}`);
        const first = schedule(project, fleetOf(...nodes(project)));
        expect(schedule(project, fleetOf(...nodes(project)))).toEqual(first);
        const running: Record<string, Change> = {};
        for (const name of ['a', 'b', 'c']) {
          running[name] = (node) => {
            for (const replica of first.replicas) {
              if (replica.node === name) node.runs(replica.service, replica.slot);
            }
            return node;
          };
        }
        const second = schedule(project, fleetOf(...nodes(project, running)));
        expect(places(second).sort()).toEqual(places(first).sort());
        expect(second.surplus).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});
