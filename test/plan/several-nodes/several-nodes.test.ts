import { describe, expect, test } from 'bun:test';
import type { Project } from '../../../src/model/desired/project.ts';
import type { Fleet, ObservedNode } from '../../../src/model/observed/fleet.ts';
import { checkPush } from '../../../src/plan/checks/check-push.ts';
import { planDown } from '../../../src/plan/existing/down.ts';
import { STACK_ROLLOUT } from '../../../src/plan/rollout/policy.ts';
import { linesOf, NodeBuilder, projectOf, upPlan } from '../plan-of.ts';
import { type Change, fleetOf, overlay, same, WEB_AND_DB } from './two-nodes.ts';

describe('up on two nodes', () => {
  const project = projectOf(WEB_AND_DB);

  test('makes one overlay for a network that both use, and starts across nodes in order', () => {
    const plan = upPlan(project, fleetOf(project));
    expect(linesOf(plan)).toEqual([
      '#1 | a | network shop_default | create | not found',
      '#2 | a | container shop-db-1 | create | not found | after #1',
      '#3 | b | container shop-web-1 | create | not found | after #1',
      '#4 | a | container shop-db-1 | start | created | after #2',
      '#5 | a | container shop-db-1 | await healthy | others wait for it to be healthy | after #4',
      '#6 | b | container shop-web-1 | start | created | after #3 #5',
    ]);
    expect(plan.operations[0]).toMatchObject({ spec: { driver: 'overlay', attachable: true } });
  });

  test('makes an ordinary bridge where one node has all of it', () => {
    const one = projectOf('services: {web: {image: nginx}}');
    const [network] = upPlan(one, fleetOf(one)).operations;
    expect(network).toMatchObject({ kind: 'create-network', node: 'a', spec: { attachable: false } });
  });

  test('does nothing where everything is as it should be', () => {
    const fleet = fleetOf(project, { a: (node) => node.runs('db', 1), b: (node) => node.runs('web', 1) });
    const nodes = fleet.nodes.map((node) => ({ ...node, networks: [overlay(project)] }));
    const containers = nodes.map((node) =>
      node.kind === 'unreachable'
        ? node
        : {
            ...node,
            containers: node.containers.map((container) => ({
              ...container,
              networks: [{ networkName: 'shop_default', networkId: 'id-overlay', ipAddress: '' }],
            })),
          },
    );
    expect(linesOf(upPlan(project, { nodes: containers }))).toEqual([]);
  });

  test('replaces the bridge of a time on one node before it makes the overlay', () => {
    const nodes = [
      new NodeBuilder(project).named('a').runs('db', 1).node(),
      new NodeBuilder(project).bare().named('b').node(),
    ];
    const lines = linesOf(upPlan(project, { nodes }));
    const index = (text: string) => lines.findIndex((line) => line.includes(text));
    expect(index('a | network shop_default | remove')).toBeGreaterThan(index('shop-db-1 | disconnect'));
    expect(index('a | network shop_default | create')).toBeGreaterThan(
      index('a | network shop_default | remove'),
    );
  });

  test('stops a replica that moves before it starts on its new node, and removes it after that', () => {
    const drained = fleetOf(project, {
      a: (node) => node.named('a', { availability: 'drain' }).runs('db', 1),
      b: (node) => node.runs('web', 1),
    });
    const steps = upPlan(project, drained).operations.filter(({ resource }) => resource.name === 'shop-db-1');
    expect(steps.slice(0, 4).map(({ node, kind }) => `${node} ${kind}`)).toEqual([
      'b create-container',
      'a stop-container',
      'b start-container',
      'a remove-container',
    ]);
    const [created, stopped, started, removed] = steps;
    expect(started?.dependsOn).toEqual([created?.id, stopped?.id] as string[]);
    expect(removed?.dependsOn).toEqual([started?.id, stopped?.id] as string[]);
  });
});

describe('a node that is drained', () => {
  const shop = (update: string, more = '', volumes = ''): Project =>
    projectOf(
      `services: {web: {image: nginx, deploy: {replicas: 3, update_config: {${update}}}${more}}}${volumes}`,
    );
  const leaving = (project: Project, b: Change = same): Fleet =>
    fleetOf(project, {
      a: (node) => node.named('a', { availability: 'drain' }).runs('web', 1).runs('web', 2).runs('web', 3),
      b,
    });
  const stepsOf = (project: Project, fleet: Fleet): string[] =>
    upPlan(project, fleet, { rollout: STACK_ROLLOUT })
      .operations.filter(({ kind }) => kind !== 'create-network')
      .map(({ node, kind, resource }) => `${node} ${kind} ${resource.name}`);

  test('is left in batches, each ready before the next', () => {
    const project = shop('parallelism: 2');
    const { operations } = upPlan(project, leaving(project), { rollout: STACK_ROLLOUT });
    const [first, last] = operations.flatMap((one) => (one.kind === 'check-batch' ? [one.id] : []));
    const waits = operations.flatMap(({ kind, resource, dependsOn }) =>
      kind === 'create-container' ? [`${resource.name} ${dependsOn.includes(first ?? '')}`] : [],
    );
    expect(waits).toEqual(['shop-web-1 false', 'shop-web-2 false', 'shop-web-3 true']);
    expect(last).toBeDefined();
  });

  test('keeps a replica until the new one is ready, where order is start-first', () => {
    const project = shop('order: start-first, parallelism: 3');
    expect(stepsOf(project, leaving(project)).filter((step) => step.endsWith('web-1'))).toEqual([
      'b create-container shop-web-1',
      'b start-container shop-web-1',
      'b await-container shop-web-1',
      'a stop-container shop-web-1',
      'a remove-container shop-web-1',
      'b await-container shop-web-1',
    ]);
    const { operations } = upPlan(project, leaving(project), { rollout: STACK_ROLLOUT });
    const own = operations.filter(({ resource }) => resource.name === 'shop-web-1');
    const [created, started, ready, stopped, removed] = own;
    expect(started?.dependsOn).toEqual([created?.id] as string[]);
    expect(ready?.dependsOn).toContain(started?.id ?? '');
    expect(stopped?.dependsOn).toEqual([ready?.id] as string[]);
    expect(removed?.dependsOn).toContain(stopped?.id ?? '');
  });

  test.each([
    ['a volume', ', volumes: ["data:/data"]', '\nvolumes: {data: {external: true}}'],
    ['a fixed MAC address', ', mac_address: "02:42:ac:11:00:02"', ''],
  ])('stops a replica first where it has %s', (_, more, volumes) => {
    const project = shop('order: start-first', more, volumes);
    const steps = stepsOf(project, leaving(project));
    const at = (step: string): number => steps.indexOf(step);
    expect(at('a stop-container shop-web-1')).toBeGreaterThan(-1);
    expect(at('a stop-container shop-web-1')).toBeLessThan(at('b start-container shop-web-1'));
  });

  test('keeps the old container of a move that was broken off before the new one was ready', () => {
    const project = shop('order: start-first');
    const begun: Change = (node) => node.runs('web', 1, { state: 'created', createdAtMs: 5 });
    const steps = stepsOf(project, leaving(project, begun)).filter((step) => step.endsWith('web-1'));
    expect(steps.slice(0, 3)).toEqual([
      'b remove-container shop-web-1',
      'b create-container shop-web-1',
      'b start-container shop-web-1',
    ]);
    const ready: Change = (node) => node.runs('web', 1, { createdAtMs: 5 });
    const after = stepsOf(project, leaving(project, ready)).filter((step) => step.endsWith('web-1'));
    expect(after.slice(0, 2)).toEqual(['a stop-container shop-web-1', 'a remove-container shop-web-1']);
  });
});

test('nodes that lack an image take it from different nodes that have it', () => {
  const project = projectOf(`
services:
  web: {image: web, pull_policy: never, deploy: {replicas: 4}}
  db: {image: db, pull_policy: never, deploy: {replicas: 4}}
`);
  const node = (name: string): NodeBuilder => new NodeBuilder(project).bare().named(name);
  const having = ['a', 'b'].map((name) => node(name).node());
  const lacking = ['c', 'd'].map((name) => node(name).withoutImages('web', 'db').node());
  const lines = linesOf(upPlan(project, { nodes: [...having, ...lacking] }));
  expect(
    lines.filter((line) => line.includes('transfer')).map((line) => line.replace(/^#\d+ \| /, '')),
  ).toEqual([
    'c | image db | transfer | is on a',
    'c | image web | transfer | is on b',
    'd | image db | transfer | is on b',
    'd | image web | transfer | is on a',
  ]);
});

const BUILT = `
services:
  web: {build: ., image: "registry.test:5000/web:1", deploy: {replicas: 2}}
  own: {build: ., deploy: {replicas: 2}}
`;

describe('up --push', () => {
  const project = projectOf(BUILT);
  const lacking: Change = (node) => node.withoutImages('registry.test:5000/web:1');
  const images = (changes: Readonly<Record<string, Change>>): string[] =>
    linesOf(upPlan(project, fleetOf(project, changes), { pushes: true })).filter((line) =>
      / image /.test(line),
    );

  test('brings what is built to the other nodes by the registry that its name says', () => {
    expect(images({ a: lacking, b: lacking })).toEqual([
      '#2 | a | image shop-own | build | not found',
      '#3 | a | image registry.test:5000/web:1 | build | not found',
      '#4 | b | image shop-own | transfer | is on a | after #2',
      '#5 | a | image registry.test:5000/web:1 | push | --push | after #3',
      '#6 | b | image registry.test:5000/web:1 | pull | pushed from a | after #5',
    ]);
  });

  test('pushes what one node has and another lacks', () => {
    expect(images({ a: same, b: lacking }).filter((line) => line.includes('web'))).toEqual([
      '#4 | a | image registry.test:5000/web:1 | push | --push',
      '#5 | b | image registry.test:5000/web:1 | pull | pushed from a | after #4',
    ]);
  });

  test('says that a name without a registry is not pushed', () => {
    const problems = checkPush(project, true);
    expect(problems.map(({ severity, code }) => `${severity} ${code}`)).toEqual([
      'warning PUSH_WITHOUT_REGISTRY',
    ]);
  });
});

describe('down on two nodes', () => {
  test('stops dependents on all nodes first and removes the overlay once, by the manager', () => {
    const project = projectOf(WEB_AND_DB);
    const fleet = fleetOf(project, { a: (node) => node.runs('db', 1), b: (node) => node.runs('web', 1) });
    const nodes = fleet.nodes.map((node) => ({ ...node, networks: [overlay(project)] }));
    const options = { targets: [], volumes: false, removeOrphans: false };
    expect(linesOf(planDown(project, { nodes }, options))).toEqual([
      '#1 | b | container shop-web-1 | stop | asked for',
      '#2 | b | container shop-web-1 | remove | asked for | after #1',
      '#3 | a | container shop-db-1 | stop | asked for | after #2',
      '#4 | a | container shop-db-1 | remove | asked for | after #3',
      '#5 | a | network shop_default | remove | asked for | after #2 #4',
    ]);
  });

  test('asks for the removal of an overlay that one node still has, although the Swarm has not', () => {
    const project = projectOf(WEB_AND_DB);
    const [a, b] = fleetOf(project).nodes;
    const left = { ...b, leftNetworks: [overlay(project)] } as ObservedNode;
    const nodes = a === undefined ? [left] : [a, left];
    const options = { targets: [], volumes: false, removeOrphans: false };
    expect(planDown(project, { nodes }, options).operations).toMatchObject([
      { kind: 'remove-network', node: 'a', networkId: 'id-overlay', members: ['b'] },
    ]);
  });

  test('says of an overlay which nodes do not answer and may use it', () => {
    const project = projectOf(WEB_AND_DB);
    const [a] = fleetOf(project).nodes.map((node) => ({ ...node, networks: [overlay(project)] }));
    const settings = { labels: {}, availability: 'active' } as const;
    const b = { kind: 'unreachable', name: 'b', settings, reason: 'gone' } as const;
    const options = { targets: [], volumes: false, removeOrphans: false };
    expect(planDown(project, { nodes: a === undefined ? [b] : [a, b] }, options).operations).toMatchObject([
      { kind: 'remove-network', node: 'a', members: ['a'], silent: ['b'] },
    ]);
  });
});
