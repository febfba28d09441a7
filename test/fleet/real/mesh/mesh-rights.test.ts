import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { EngineAddress } from '../../../../scripts/engine/address.ts';
import { proxyImage } from '../../../../scripts/images/proxies.ts';
import { testEngine } from '../../../support/engine.ts';
import { FleetProject } from '../../../support/fleet/fleet-project.ts';
import { DOWN, QUIET } from '../../../support/fleet/mesh-project.ts';
import { RealFleet } from '../../../support/fleet/real-fleet.ts';
import { ensureTestImages, TEST_IMAGE } from '../../../support/images.ts';
import { requireBuild } from '../../../support/project.ts';
import { get, HttpLoad } from '../../../support/servers/http-load.ts';
import { eventually } from '../../../support/time/eventually.ts';

const fleetFile = (admin: string): string => `nodes:\n  n1: ssh://${admin}@n1\n  n2: ssh://deploy@n2\n`;
const FLEET_FILE = fleetFile('root');

let outer: EngineAddress;
let fleet: RealFleet;

const web = (version: string): string => `
services:
  web:
    image: ${TEST_IMAGE}
    init: true
    command: ["sh", "-c", "mkdir /www; hostname >/www/index.html; exec httpd -f -p 80 -h /www"]
    environment: { V: "${version}" }
    ports: ["8080:80"]
    stop_grace_period: 2s
    deploy: { replicas: 2, update_config: { order: start-first, monitor: 200ms } }
`;

beforeAll(async () => {
  requireBuild();
  outer = await testEngine();
  await ensureTestImages(outer);
  const proxy = await proxyImage(outer, 'haproxy:lts');
  fleet = await RealFleet.start(outer, 2, { ipv6: true });
  await Promise.all([
    ...fleet.nodes.map((node) => node.loadImage(TEST_IMAGE)),
    fleet.node('n2').loadImage(proxy),
  ]);
  // Both may use the engine; of root's other rights, the one has all, by sudo, and the other none.
  await fleet.node('n1').sh(addUser('admin'));
  await fleet.node('n1').sh('echo "admin ALL=(ALL) NOPASSWD: ALL" >/etc/sudoers.d/admin');
  await fleet.node('n2').sh(addUser('deploy'));
  await using project = new FleetProject(fleet, { 'fleet.yaml': FLEET_FILE });
  await project.must('swarm', 'init');
}, 400_000);

function addUser(name: string): string {
  return `useradd -m -G docker ${name} && cp -r /root/.ssh /home/${name}/ && chown -R ${name}: /home/${name}/.ssh`;
}

afterAll(() => fleet?.[Symbol.asyncDispose](), 120_000);

test('where nft may not be run, a proxy serves the node: it says so, loses no request, and goes with the project', async () => {
  await using project = new FleetProject(fleet, { 'fleet.yaml': FLEET_FILE, 'compose.yaml': web('1') });
  const deploy = ['stack', 'deploy', '-c', 'compose.yaml', '--detach=false', project.name] as const;
  const first = await project.flotilla([...QUIET, ...deploy]);
  expect(first).toMatchObject({ status: 0 });
  expect(first.stderr).toContain('Node "n2" answers by a proxy container');
  const { address } = fleet.node('n2');
  await eventually('the proxy answers', () =>
    get(address, 8080).then(
      () => true,
      () => false,
    ),
  );
  const services = await project.must('mesh', 'ls', '--format', '{{.Node}} {{.ServedBy}} {{.State}}');
  expect(services).toBe('n1 nftables answers\nn2 haproxy answers\n');

  const load = new HttpLoad([address], 8080);
  project.write('compose.yaml', web('2'));
  await project.must(...QUIET, ...deploy);
  const { failures, bodies } = await load.stop();
  expect(failures.slice(0, 5)).toEqual([]);
  expect(bodies.size).toBeGreaterThan(2);

  await project.must(...QUIET, 'stack', 'rm', project.name);
  expect((await fleet.node('n2').sh('docker ps -aq')).trim()).toBe('');
}, 180_000);

test('a node that a proxy serves is asked over IPv6 only where a port names its address', async () => {
  const [n1, n2] = [fleet.node('n1'), fleet.node('n2')];
  const nodes = [
    `  n1: { host: ssh://root@n1, address6: "${n1.address6}" }`,
    `  n2: { host: ssh://deploy@n2, address6: "${n2.address6}" }`,
  ];
  await using project = new FleetProject(fleet, {
    'fleet.yaml': `nodes:\n${nodes.join('\n')}\n`,
    'compose.yaml': web('1').replace('"8080:80"', `"8080:80", "[${n2.address6}]:8082:80"`),
  });
  await project.must(...QUIET, 'up', '-d', '--wait');
  await eventually('the proxy answers', () =>
    get(n2.address6, 8082).then(
      () => true,
      () => false,
    ),
  );
  // n1: itself and both replicas in each family, and both by their node ports for 8082. n2: itself and both replicas over IPv4, and
  // for 8082 itself over IPv6, and the other replica as its proxy reaches it.
  expect(await project.must('mesh', 'check')).toBe('13 connections tried, all answered\n');
  await project.must(...DOWN);
}, 120_000);

test('where the user may become root by sudo without a password, the kernel serves the node, and is left as it was', async () => {
  const files = { 'fleet.yaml': fleetFile('admin'), 'compose.yaml': web('1') };
  await using project = new FleetProject(fleet, files);
  const node = fleet.node('n1');
  const firewall = (): Promise<string> =>
    node.sh('nft list tables; iptables -S DOCKER-USER; cat /proc/sys/net/ipv4/conf/all/route_localnet');
  const before = await firewall();
  const { status, stderr } = await project.flotilla([...QUIET, 'up', '-d', '--wait']);
  expect({ status, tellsOfProxy: stderr.includes('Node "n1" answers by') }).toEqual({
    status: 0,
    tellsOfProxy: false,
  });
  expect(await project.must('mesh', 'ls', '--format', '{{.Node}} {{.ServedBy}} {{.State}}')).toBe(
    'n1 nftables answers\nn2 haproxy answers\n',
  );
  const names = new Set<string>();
  for (let ask = 0; ask < 24; ask += 1) names.add(await get(node.address, 8080));
  expect(names.size).toBe(2);
  await project.must(...QUIET, 'down');
  expect(await firewall()).toBe(before);
}, 120_000);
