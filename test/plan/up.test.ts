import { describe, expect, test } from 'bun:test';
import type { ObservedNode } from '../../src/model/observed/fleet.ts';
import { ended, linesOf, NodeBuilder, outdated, projectOf, upPlan } from './plan-of.ts';

const WEB_AND_DB = `
services:
  web:
    image: nginx:1.27
    depends_on: {db: {condition: service_healthy}}
  db:
    image: postgres:16
    volumes: [data:/data]
    healthcheck: {test: [CMD, pg_isready]}
volumes: {data: {}}
`;

describe('up on a node where nothing is', () => {
  const project = projectOf(WEB_AND_DB);

  test('creates everything at once and starts each service when its dependencies are ready', () => {
    expect(linesOf(upPlan(project, new NodeBuilder(project).bare().fleet()))).toEqual([
      '#1 | network shop_default | create | not found',
      '#2 | volume shop_data | create | not found',
      '#3 | container shop-db-1 | create | not found | after #2',
      '#4 | container shop-web-1 | create | not found',
      '#5 | container shop-db-1 | start | created | after #1 #3',
      '#6 | container shop-db-1 | await healthy | others wait for it to be healthy | after #5',
      '#7 | container shop-web-1 | start | created | after #1 #4 #6',
    ]);
  });

  const later = (service: string, network: string): boolean => {
    const one = projectOf(`services: {a: {image: x, ${service}}}\nnetworks: {n: ${network}, m: {}}`);
    const plan = upPlan(one, new NodeBuilder(one).bare().fleet());
    const creation = plan.operations.find(({ kind }) => kind === 'create-container');
    return creation?.dependsOn.length === 0;
  };

  test('makes a container beside its plain network', () => {
    expect(later('networks: [n]', '{}')).toBe(true);
    expect(later('networks: {n: {aliases: [b]}}', '{driver: bridge, labels: {l: v}, internal: true}')).toBe(
      true,
    );
  });

  test('makes a container after a network that the engine may refuse', () => {
    const settings = [
      'driver: macvlan',
      'driver_opts: {o: v}',
      'enable_ipv6: true',
      'ipam: {config: [{subnet: 10.9.0.0/24}]}',
    ];
    expect(settings.filter((setting) => later('networks: [n]', `{${setting}}`))).toEqual([]);
  });

  test('makes a container after its network where the engine has to look at the endpoint', () => {
    expect(later('networks: {n: {ipv4_address: 10.9.0.5}}', '{}')).toBe(false);
  });

  test('makes a container after its network on an engine that is not Docker', () => {
    const one = projectOf('services: {a: {image: x}}');
    const [node] = new NodeBuilder(one).bare().fleet().nodes;
    const facts = { engineVersion: '', apiVersion: '1.41', os: 'linux' };
    const other = { nodes: [{ ...node, facts } as ObservedNode] };
    expect(linesOf(upPlan(one, other))).toContain('#2 | container shop-a-1 | create | not found | after #1');
  });

  test('makes a container after its networks where it has several', () => {
    expect(later('networks: [n, m]', '{}')).toBe(false);
  });

  test('names the containers that run as they should', () => {
    const node = new NodeBuilder(project).runs('db');
    expect(upPlan(project, node.fleet()).unchanged).toEqual([
      { node: 'a', resource: { kind: 'container', name: 'shop-db-1', service: 'db' } },
    ]);
  });

  test('does not pull an image that another service builds', () => {
    const both = projectOf('services: {a: {image: x}, b: {image: x, build: .}}');
    const node = new NodeBuilder(both).bare().withoutImages('x');
    expect(linesOf(upPlan(both, node.fleet())).slice(0, 3)).toEqual([
      '#1 | network shop_default | create | not found',
      '#2 | image x | build | not found',
      '#3 | container shop-a-1 | create | not found | after #2',
    ]);
  });

  test('creates what is linked to on the own bridge of the engine first', () => {
    const linked = projectOf(
      'services: {a: {image: x, network_mode: bridge, links: [b]}, b: {image: x, network_mode: bridge}}',
    );
    expect(linesOf(upPlan(linked, new NodeBuilder(linked).bare().fleet())).slice(0, 2)).toEqual([
      '#1 | container shop-b-1 | create | not found',
      '#2 | container shop-a-1 | create | not found | after #1',
    ]);
  });

  test('pulls an image once, while networks are made', () => {
    const twice = projectOf('services: {a: {image: x}, b: {image: x}}');
    const node = new NodeBuilder(twice).bare().withoutImages('x');
    expect(linesOf(upPlan(twice, node.fleet())).slice(0, 4)).toEqual([
      '#1 | network shop_default | create | not found',
      '#2 | image x | pull | not found',
      '#3 | container shop-a-1 | create | not found | after #2',
      '#4 | container shop-b-1 | create | not found | after #2',
    ]);
  });

  test('gives a new container the name of an orphan when that is gone', () => {
    const before = projectOf('services: {old: {image: x, container_name: cc}}');
    const after = projectOf('services: {new: {image: x, container_name: cc}}');
    const node = new NodeBuilder(before).bare().runs('old');
    expect(linesOf(upPlan(after, node.fleet(), { removeOrphans: true }))).toEqual([
      '#1 | network shop_default | create | not found',
      '#2 | container cc | stop | orphan',
      '#3 | container cc | remove | orphan | after #2',
      '#4 | container cc | create | not found | after #3',
      '#5 | container cc | start | created | after #1 #4',
    ]);
  });

  test('starts a container that was made when its network could not be once that is made', () => {
    const one = projectOf('services: {a: {image: x}}');
    const networks = [{ networkName: 'shop_default', networkId: '', ipAddress: '' }];
    const node = new NodeBuilder(one).bare().runs('a', 1, { state: 'created', networks });
    expect(linesOf(upPlan(one, node.fleet()))).toEqual([
      '#1 | network shop_default | create | not found',
      '#2 | container shop-a-1 | start | was created | after #1',
    ]);
  });

  test('creates only what the placed services use', () => {
    const unused = projectOf(
      'services: {a: {image: x, networks: [one]}}\nnetworks: {one: {}, two: {}}\nvolumes: {v: {}}',
    );
    const lines = linesOf(upPlan(unused, new NodeBuilder(unused).bare().fleet()));
    expect(lines.filter((line) => / network | volume /.test(line))).toEqual([
      '#1 | network shop_one | create | not found',
    ]);
  });

  test('starts nothing where it is only to create', () => {
    const plan = upPlan(project, new NodeBuilder(project).bare().fleet(), { start: false });
    expect(plan.operations.some(({ kind }) => kind === 'start-container')).toBe(false);
  });

  test('waits for every container where it is asked to', () => {
    const plan = upPlan(project, new NodeBuilder(project).bare().fleet(), { wait: true });
    expect(linesOf(plan).slice(-3)).toEqual([
      '#7 | container shop-web-1 | start | created | after #1 #4 #6',
      '#8 | container shop-db-1 | await ready | --wait | after #5',
      '#9 | container shop-web-1 | await ready | --wait | after #7',
    ]);
  });
});

describe('up on a node where everything runs', () => {
  const project = projectOf(WEB_AND_DB);

  test('does nothing', () => {
    expect(linesOf(upPlan(project, new NodeBuilder(project).runsAll().fleet()))).toEqual([]);
  });

  test('does nothing for a container that docker compose 5 made', () => {
    const bind = projectOf('services: {a: {image: x, volumes: ["./src:/src"]}}');
    const [, ofVersion5 = ''] = bind.configHashes.a?.equal ?? [];
    const node = new NodeBuilder(bind).runs('a', 1);
    const [container] = node
      .fleet()
      .nodes.flatMap((each) => (each.kind === 'reachable' ? each.containers : []));
    const labels = { ...container?.labels, 'com.docker.compose.config-hash': ofVersion5 };
    const other = new NodeBuilder(bind).runs('a', 1, { labels });
    expect(ofVersion5).not.toBe(bind.configHashes.a?.current ?? '');
    expect(linesOf(upPlan(bind, other.fleet()))).toEqual([]);
  });

  test('starts a container that has ended, and nothing else', () => {
    const node = new NodeBuilder(project).runs('web').runs('db', 1, ended(137));
    expect(linesOf(upPlan(project, node.fleet()))).toEqual(['#1 | container shop-db-1 | start | was exited']);
  });

  test('leaves a one-shot service alone that has done its work', () => {
    const oneShot = projectOf(
      'services: {web: {image: x, depends_on: {init: {condition: service_completed_successfully}}}, init: {image: x}}',
    );
    const node = new NodeBuilder(oneShot).runs('web').runs('init', 1, ended(0));
    expect(linesOf(upPlan(oneShot, node.fleet()))).toEqual([]);
    // Who is to end with it has to see it end.
    expect(linesOf(upPlan(oneShot, node.fleet(), { runsEndedAgain: true }))).toEqual([
      '#1 | container shop-init-1 | start | was exited',
    ]);
  });

  test('unpauses a paused container', () => {
    const node = new NodeBuilder(project).runs('db').runs('web', 1, { state: 'paused' });
    expect(linesOf(upPlan(project, node.fleet()))).toEqual([
      '#1 | container shop-web-1 | unpause | was paused',
    ]);
  });
});

describe('up where something differs', () => {
  const project = projectOf(WEB_AND_DB);

  test('replaces exactly the service that differs', () => {
    const node = new NodeBuilder(project).runs('db').runs('web', 1, outdated(project, 'web'));
    expect(linesOf(upPlan(project, node.fleet()))).toEqual([
      '#1 | container shop-web-1 | create | configuration changed',
      '#2 | container shop-web-1 | stop | configuration changed | after #1',
      '#3 | container shop-web-1 | remove | configuration changed | after #2',
      '#4 | container shop-web-1 | rename | configuration changed | after #3',
      '#5 | container shop-web-1 | start | recreated | after #4',
    ]);
  });

  test('names the image that changed', () => {
    const change = { ...outdated(project, 'web'), image: 'nginx:1.26' };
    const node = new NodeBuilder(project).runs('db').runs('web', 1, change);
    expect(upPlan(project, node.fleet()).operations[0]?.cause).toBe('image nginx:1.26 -> nginx:1.27');
  });

  test('replaces a container whose image name means another image now', () => {
    const node = new NodeBuilder(project).runsAll().hasNewImage('nginx:1.27');
    expect(upPlan(project, node.fleet()).operations[0]?.cause).toBe('image was updated');
  });

  test('creates the new container under a temporary name that names the old one', () => {
    const node = new NodeBuilder(project).runs('db').runs('web', 1, outdated(project, 'web'));
    const [create] = upPlan(project, node.fleet()).operations;
    expect(create?.kind === 'create-container' && create.spec.name).toBe('id-web-10000_shop-web-1');
    expect(create?.kind === 'create-container' && create.spec.body.Labels['com.docker.compose.replace']).toBe(
      'web-1',
    );
  });

  test('hands anonymous volumes on, unless they are to be new', () => {
    const anonymous = projectOf('services: {a: {image: x, volumes: [/cache]}}');
    const node = new NodeBuilder(anonymous).runs('a', 1, outdated(anonymous, 'a'));
    const sourceOf = (renewAnonymousVolumes: boolean): unknown => {
      const [create] = upPlan(anonymous, node.fleet(), { renewAnonymousVolumes }).operations;
      return create?.kind === 'create-container'
        ? create.spec.body.HostConfig.Mounts?.[0]?.Source
        : 'no create';
    };
    expect(sourceOf(false)).toBe('f'.repeat(64));
    expect(sourceOf(true)).toBeUndefined();
  });

  test('replaces a dependency, and leaves a dependent that runs alone', () => {
    const node = new NodeBuilder(project).runs('web').runs('db', 1, outdated(project, 'db'));
    expect(linesOf(upPlan(project, node.fleet()))).toEqual([
      '#1 | container shop-db-1 | create | configuration changed',
      '#2 | container shop-db-1 | stop | configuration changed | after #1',
      '#3 | container shop-db-1 | remove | configuration changed | after #2',
      '#4 | container shop-db-1 | rename | configuration changed | after #3',
      '#5 | container shop-db-1 | start | recreated | after #4',
    ]);
  });

  test('stops a dependent with restart: true while its dependency is replaced', () => {
    const restarting = projectOf(`
services:
  web: {image: x, depends_on: {db: {condition: service_started, restart: true}}}
  db: {image: x}
`);
    const node = new NodeBuilder(restarting).runs('web').runs('db', 1, outdated(restarting, 'db'));
    expect(linesOf(upPlan(restarting, node.fleet()))).toEqual([
      '#1 | container shop-db-1 | create | configuration changed',
      '#2 | container shop-web-1 | stop | a dependency is replaced',
      '#3 | container shop-db-1 | stop | configuration changed | after #1 #2',
      '#4 | container shop-db-1 | remove | configuration changed | after #3',
      '#5 | container shop-db-1 | rename | configuration changed | after #4',
      '#6 | container shop-db-1 | start | recreated | after #5',
      '#7 | container shop-web-1 | start | a dependency was replaced | after #2 #6',
    ]);
  });

  test('replaces nothing with recreate: never', () => {
    const node = new NodeBuilder(project).runs('db').runs('web', 1, outdated(project, 'web'));
    expect(linesOf(upPlan(project, node.fleet(), { recreate: 'never' }))).toEqual([]);
  });

  test('with recreate: always replaces the targets, not what they depend on', () => {
    const node = new NodeBuilder(project).runsAll();
    const plan = upPlan(project, node.fleet(), { recreate: 'always', targets: ['web'] });
    expect([...new Set(plan.operations.map(({ resource }) => resource.name))]).toEqual(['shop-web-1']);
  });

  test('replaces a container that is not on a network of its service', () => {
    const node = new NodeBuilder(project).runs('db').runs('web', 1, { networks: [] });
    expect(upPlan(project, node.fleet()).operations[0]?.cause).toBe('not on network shop_default');
  });

  test('leaves a container that was made before its network and has not been started', () => {
    const made = { networks: [], networkMode: 'shop_default', state: 'created' as const };
    const node = new NodeBuilder(project).runs('db').runs('web', 1, made);
    expect(upPlan(project, node.fleet()).operations.map(({ kind }) => kind)).toEqual(['start-container']);
  });

  test('replaces a container that lacks a named volume', () => {
    const node = new NodeBuilder(project).runs('web').runs('db', 1, { mounts: [] });
    expect(upPlan(project, node.fleet()).operations[0]?.cause).toBe('volume shop_data not mounted');
  });
});

describe('up after a run that was interrupted', () => {
  const project = projectOf('services: {web: {image: x}}');
  const temporary = `${'a'.repeat(12)}_shop-web-1`;

  test('goes on with the new container where the old one is still there', () => {
    const node = new NodeBuilder(project)
      .runs('web', 1, { ...outdated(project, 'web'), id: 'a'.repeat(64) })
      .runs('web', 1, { name: temporary, state: 'created', id: 'b'.repeat(64) });
    expect(linesOf(upPlan(project, node.fleet()))).toEqual([
      '#1 | container shop-web-1 | stop | more than wanted',
      '#2 | container shop-web-1 | remove | more than wanted | after #1',
      '#3 | container shop-web-1 | rename | a recreate was interrupted | after #2',
      '#4 | container shop-web-1 | start | was created | after #3',
    ]);
  });

  test('gives a container its final name where only that is missing', () => {
    const node = new NodeBuilder(project).runs('web', 1, { name: temporary });
    expect(linesOf(upPlan(project, node.fleet()))).toEqual([
      '#1 | container shop-web-1 | rename | a recreate was interrupted',
    ]);
  });
});

describe('up with another number of replicas', () => {
  const project = projectOf('services: {web: {image: x, scale: 2}}');

  test('adds replicas above the highest number', () => {
    const node = new NodeBuilder(project).runs('web', 4);
    expect(upPlan(project, node.fleet()).operations[0]?.resource.name).toBe('shop-web-5');
  });

  test('removes the highest numbers', () => {
    const node = new NodeBuilder(project).runs('web', 1).runs('web', 2).runs('web', 3);
    expect(linesOf(upPlan(project, node.fleet()))).toEqual([
      '#1 | container shop-web-3 | stop | more than wanted',
      '#2 | container shop-web-3 | remove | more than wanted | after #1',
    ]);
  });

  test('removes outdated replicas before current ones', () => {
    const node = new NodeBuilder(project)
      .runs('web', 1, outdated(project, 'web'))
      .runs('web', 2)
      .runs('web', 3);
    expect(upPlan(project, node.fleet()).operations.map(({ resource }) => resource.name)).toEqual([
      'shop-web-1',
      'shop-web-1',
    ]);
  });
});
