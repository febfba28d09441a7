import { describe, expect, test } from 'bun:test';
import type { Project } from '../../../src/model/desired/project.ts';
import { OWN_LABEL } from '../../../src/model/labels.ts';
import type { ObservedContainer } from '../../../src/model/observed/container.ts';
import type { Fleet, HeldPort, NodeMesh } from '../../../src/model/observed/fleet.ts';
import { checkMesh } from '../../../src/plan/checks/check-mesh.ts';
import { planDown } from '../../../src/plan/existing/down.ts';
import type { Operation, Plan } from '../../../src/plan/operation.ts';
import { STACK_ROLLOUT } from '../../../src/plan/rollout/policy.ts';
import { withRoutes } from '../../../src/plan/routes/with-routes.ts';
import type { UpOptions } from '../../../src/plan/up/planning.ts';
import { ended, linesOf, NodeBuilder, outdated, projectOf, upPlan } from '../plan-of.ts';

const WEB = 'services: {web: {image: nginx, ports: ["8080:80"]}}';
const LABELLED = { [OWN_LABEL.meshPorts]: '8080/tcp>80@30001' };

/** The changes to a container that make it one of the mesh's. */
function routed(
  project: Project,
  slot = 1,
  changes: Partial<ObservedContainer> = {},
): Partial<ObservedContainer> {
  const { labels } = new NodeBuilder(project).runs('web', slot, changes).node().containers[0] ?? {};
  return { ...changes, labels: { ...labels, ...LABELLED } };
}

type Change = (node: NodeBuilder) => NodeBuilder;

function fleetOf(project: Project, a: Change = (node) => node, mesh: Partial<NodeMesh> = {}): Fleet {
  const first = a(new NodeBuilder(project).named('a').meshed(mesh)).node();
  return { nodes: [first, new NodeBuilder(project).named('b').meshed().node()] };
}

function routedPlan(project: Project, fleet: Fleet, options: Partial<UpOptions> = {}): Plan {
  return withRoutes(upPlan(project, fleet, options), project, fleet, true);
}

const kinds = (plan: Plan): string[] => plan.operations.map(({ kind }) => kind);

function creation({ operations }: Plan): Extract<Operation, { kind: 'create-container' }> {
  const found = operations.find(({ kind }) => kind === 'create-container');
  if (found?.kind !== 'create-container') throw new Error('nothing is created');
  return found;
}

describe('a replica on one of several nodes', () => {
  const project = projectOf(WEB);

  test('is bound to a node port at the address of its node, and gets its routes when it is ready', () => {
    const plan = routedPlan(project, fleetOf(project));
    expect(linesOf(plan).slice(-3)).toEqual([
      '#2 | container shop-web-1 | start | created | after #1',
      '#3 | container shop-web-1 | await ready | it gets its routes when it is ready | after #2',
      '#4 | routes web | publish | shop-web-1 | after #3',
    ]);
    const { body } = creation(plan).spec;
    const [binding] = body.HostConfig.PortBindings?.['80/tcp'] ?? [];
    expect(binding?.HostIp).toBe('10.0.0.1');
    expect(body.Labels[OWN_LABEL.meshPorts]).toBe(`8080/tcp>80@${binding?.HostPort}`);
  });

  test('is bound to its node port at both addresses of a node that has one of IPv6 as well', () => {
    const nodes = fleetOf(project).nodes.map((node) => ({
      ...node,
      settings: { ...node.settings, address6: 'fd00::1' },
    }));
    const { body } = creation(routedPlan(project, { nodes })).spec;
    const bindings = body.HostConfig.PortBindings?.['80/tcp'] ?? [];
    expect(bindings.map(({ HostIp }) => HostIp)).toEqual(['10.0.0.1', 'fd00::1']);
    expect(new Set(bindings.map(({ HostPort }) => HostPort)).size).toBe(1);
  });

  test('publishes as ever where the fleet was not read for a mesh, and in a fleet of one', () => {
    for (const node of [new NodeBuilder(project), new NodeBuilder(project).named('a')]) {
      const { body } = creation(routedPlan(project, { nodes: [node.node()] })).spec;
      expect(body.HostConfig.PortBindings).toEqual({ '80/tcp': [{ HostIp: '', HostPort: '8080' }] });
      expect(body.Labels[OWN_LABEL.meshPorts]).toBeUndefined();
    }
  });

  test('publishes a port of mode host on its own node', () => {
    const host = projectOf(
      'services: {web: {image: nginx, ports: [{target: 80, published: "80", mode: host}]}}',
    );
    const plan = routedPlan(host, fleetOf(host));
    expect(creation(plan).spec.body.HostConfig.PortBindings).toEqual({
      '80/tcp': [{ HostIp: '', HostPort: '80' }],
    });
    expect(kinds(plan)).not.toContain('update-routes');
  });

  test('gets no node port that its node holds', () => {
    const port = creation(routedPlan(project, fleetOf(project))).spec.body.HostConfig.PortBindings?.[
      '80/tcp'
    ];
    const held = [{ port: Number(port?.[0]?.HostPort), protocol: 'tcp', hostIp: '' }];
    const other = creation(routedPlan(project, fleetOf(project, undefined, { held })));
    const [otherPort] = other.spec.body.HostConfig.PortBindings?.['80/tcp'] ?? [];
    expect(Number(otherPort?.HostPort)).toBeGreaterThanOrEqual(30000);
    expect(otherPort?.HostPort).not.toBe(port?.[0]?.HostPort);
  });
});

describe('a replica of the mesh that ends', () => {
  const project = projectOf(WEB);

  test('loses its routes before it is stopped, with its grace for connections', () => {
    const fleet = fleetOf(project, (node) => node.runs('web', 1, routed(project)));
    const down = planDown(project, fleet, { targets: [], volumes: false, removeOrphans: false });
    const plan = withRoutes(down, project, fleet, false);
    expect(kinds(plan).slice(0, 3)).toEqual(['update-routes', 'stop-container', 'remove-container']);
    expect(plan.operations[0]).toMatchObject({
      withdraws: [{ node: 'a', tcpPorts: [80], graceSeconds: 10 }],
    });
    expect(plan.operations[1]?.after).toEqual([plan.operations[0]?.id ?? '']);
  });

  test('loses them together with the others that are too many', () => {
    const fleet = fleetOf(project, (node) =>
      node
        .runs('web', 1, routed(project))
        .runs('web', 2, routed(project, 2))
        .runs('web', 3, routed(project, 3)),
    );
    const turns = routedPlan(project, fleet).operations.filter(({ kind }) => kind === 'update-routes');
    expect(turns).toMatchObject([{ withdraws: [{ node: 'a' }, { node: 'a' }] }]);
  });

  test('is left alone where nothing changes', () => {
    const fleet = fleetOf(project, (node) => node.runs('web', 1, routed(project)));
    expect(linesOf(routedPlan(project, fleet))).toEqual([]);
  });

  test('has its routes repaired where a node answers on something else', () => {
    const fleet = fleetOf(project, (node) => node.runs('web', 1, routed(project)), { isCurrent: false });
    expect(linesOf(routedPlan(project, fleet))).toEqual([
      '#1 | routes shop | publish | not as they should be on a',
    ]);
  });
});

describe('a rollout in the mesh', () => {
  const startFirst = 'deploy: {update_config: {order: start-first}}';
  const project = projectOf(`services: {web: {image: nginx, ports: ["8080:80"], ${startFirst}}}`);
  const old = { ...outdated(project, 'web'), labels: { ...outdated(project, 'web').labels, ...LABELLED } };

  test('starts the new replica first, which a published port does not hinder', () => {
    const plan = routedPlan(
      project,
      fleetOf(project, (node) => node.runs('web', 1, old)),
      {
        rollout: STACK_ROLLOUT,
      },
    );
    const order = kinds(plan);
    const withdrawal = plan.operations.find(
      (operation) => operation.kind === 'update-routes' && operation.withdraws.length > 0,
    );
    const ready = plan.operations.find(({ kind }) => kind === 'await-container');
    expect(order.indexOf('start-container')).toBeLessThan(order.indexOf('stop-container'));
    expect(withdrawal?.dependsOn).toEqual([ready?.id ?? '']);
    const stop = plan.operations.find(({ kind }) => kind === 'stop-container');
    expect(stop?.dependsOn).toContain(withdrawal?.id ?? '');
  });

  test('turns the routes of a blue-green service at once', () => {
    const colour = { ...project, strategies: { web: 'blue-green' as const } };
    const plan = routedPlan(
      colour,
      fleetOf(colour, (node) => node.runs('web', 1, old)),
      {
        rollout: STACK_ROLLOUT,
      },
    );
    const turns = plan.operations.filter((operation) => operation.kind === 'update-routes');
    expect(creation(plan).isHidden).toBe(true);
    expect(turns).toMatchObject([{ withdraws: [{ node: 'a' }], publishes: [{ by: creation(plan).id }] }]);
  });
});

describe('a replica that the mesh served otherwise', () => {
  const project = projectOf(WEB);

  test('is replaced where its fleet has one node now, and where x-mesh changed', () => {
    const alone = new NodeBuilder(project).runs('web', 1, routed(project)).fleet();
    expect(linesOf(upPlan(project, alone))[0]).toContain('its node answers by itself now');
    const balanced = { ...project, balances: { web: 'source-hash' as const } };
    const fleet = fleetOf(project, (node) => node.runs('web', 1, routed(project)));
    expect(linesOf(upPlan(balanced, fleet))[0]).toContain('x-mesh: balance is source-hash now');
  });

  test('is replaced where it is down, and its node port is another container’s', () => {
    const container = { id: 'other', name: 'other', project: 'blog' };
    const held: HeldPort[] = [{ port: 30001, protocol: 'tcp', hostIp: '', container }];
    const fleet = fleetOf(project, (node) => node.runs('web', 1, routed(project, 1, ended(0))), { held });
    expect(linesOf(upPlan(project, fleet))[0]).toContain('node port 30001 is taken');
  });
});

describe('ports that are taken', () => {
  const project = projectOf(WEB);
  const messages = (fleet: Fleet, of = project): string[] =>
    checkMesh(of, fleet).map(({ message }) => message);
  const held = (changes: Partial<HeldPort> = {}): Partial<NodeMesh> => ({
    held: [{ port: 8080, protocol: 'tcp', hostIp: '', ...changes }],
  });
  const blog = { id: 'x', name: 'blog-www-1', project: 'blog' };

  test('are told before anything is changed: by a process, a container, another project', () => {
    expect(messages(fleetOf(project, undefined, held()))).toEqual([
      `Port 8080/tcp of service "web" is taken: a process of node "a" listens on it (ss -ltnp 'sport = :8080' names it)`,
    ]);
    expect(messages(fleetOf(project, undefined, held({ container: blog })))[0]).toContain(
      'container blog-www-1 of project "blog" publishes it on node "a"',
    );
    expect(messages(fleetOf(project, undefined, held({ container: blog, isIngress: true })))[0]).toContain(
      'answers on it on every node',
    );
  });

  test('are not those of another protocol, another address, or the project’s own', () => {
    expect(messages(fleetOf(project, undefined, held({ protocol: 'udp' })))).toEqual([]);
    const local = projectOf('services: {web: {image: nginx, ports: ["127.0.0.1:8080:80"]}}');
    expect(messages(fleetOf(local, undefined, held({ hostIp: '10.9.9.9' })), local)).toEqual([]);
    const own = { id: 'y', name: 'shop-web-1', project: 'shop' };
    expect(messages(fleetOf(project, undefined, held({ container: own })))).toEqual([]);
  });

  test('can be two services of the same project', () => {
    const two = projectOf(
      'services: {web: {image: x, ports: ["80:80"]}, www: {image: x, ports: ["80:8080"]}}',
    );
    expect(messages(fleetOf(two), two)).toEqual([
      'Port 80/tcp of service "www" is taken: service "web" publishes it',
    ]);
  });

  test('of a container that only its own node serves are a warning', () => {
    const ports = [{ containerPort: 80, hostPort: 8080, protocol: 'tcp' }];
    const fleet = fleetOf(project, (node) => node.runs('web', 1, { ports }));
    expect(checkMesh(project, fleet)).toMatchObject([{ severity: 'warning', code: 'PORT_ON_ONE_NODE' }]);
  });
});
