import { afterAll, beforeAll, expect, test } from 'bun:test';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { EngineAddress } from '../../../../scripts/engine/address.ts';
import { pythonRuntime } from '../../../../scripts/images/runtimes.ts';
import { testEngine } from '../../../support/engine.ts';
import type { FleetNode } from '../../../support/fleet/fleet-node.ts';
import { FleetProject } from '../../../support/fleet/fleet-project.ts';
import { DOWN, QUIET } from '../../../support/fleet/mesh-project.ts';
import { RealFleet } from '../../../support/fleet/real-fleet.ts';
import { ensureTestImages, TEST_IMAGE } from '../../../support/images.ts';
import { requireBuild } from '../../../support/project.ts';
import { get } from '../../../support/servers/http-load.ts';

let outer: EngineAddress;
let fleet: RealFleet;
let python: string;

/** The same port on all addresses, on those of IPv6, and on one of a single node. */
const compose = (address6: string): string => `
services:
  web:
    image: ${TEST_IMAGE}
    init: true
    command: ["sh", "-c", "mkdir /www; hostname >/www/index.html; exec httpd -f -p 80 -h /www"]
    ports: ["8080:80", "[::]:8081:80", "[${address6}]:8082:80"]
    stop_grace_period: 1s
    deploy: { replicas: 2 }
networks: { default: { driver: overlay, attachable: true } }
`;

function newProject(): FleetProject {
  const nodes = fleet.nodes.map(
    ({ name, address6 }) => `  ${name}: { host: ssh://${name}, address6: "${address6}" }`,
  );
  const files = {
    'fleet.yaml': `nodes:\n${nodes.join('\n')}\n`,
    'compose.yaml': compose(fleet.node('n1').address6),
  };
  return new FleetProject(fleet, files);
}

/** How many replicas answer there; 0 where nothing listens. */
async function answering(host: string, port: number): Promise<number> {
  const names = new Set<string>();
  for (let ask = 0; ask < 24; ask += 1) {
    try {
      names.add(await get(host, port));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED') return 0;
      throw error;
    }
  }
  return names.size;
}

/** All of IPv6 that a run could have left. */
function leftOn(node: FleetNode): Promise<string> {
  const settings = '/proc/sys/net/ipv6/conf';
  return node.sh(
    `nft list tables; cat ${settings}/all/forwarding ${settings}/eth0/accept_ra; ls /run/flotilla 2>&1 || true`,
  );
}

/** Says its name to everybody who asks. */
const NAMES = `
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("", 53))
while True:
  data, peer = s.recvfrom(100); s.sendto(socket.gethostname().encode(), peer)
`;

/** Asks a UDP port, each time as another client -> who has answered. */
async function udpNames(host: string, port: number): Promise<Set<string>> {
  const names = new Set<string>();
  for (let ask = 0; ask < 24; ask += 1) {
    const socket = createSocket('udp6');
    try {
      const answer = once(socket, 'message', { signal: AbortSignal.timeout(5000) });
      socket.send('who', port, host);
      names.add(String((await answer)[0]));
    } finally {
      socket.close();
    }
  }
  return names;
}

beforeAll(async () => {
  requireBuild();
  outer = await testEngine();
  await ensureTestImages(outer);
  fleet = await RealFleet.start(outer, 2, { ipv6: true });
  python = await pythonRuntime(outer);
  await Promise.all(
    fleet.nodes.flatMap((node) => [TEST_IMAGE, python].map((image) => node.loadImage(image))),
  );
  await using project = newProject();
  await project.must('swarm', 'init');
}, 400_000);

afterAll(() => fleet?.[Symbol.asyncDispose](), 120_000);

test('every node answers over IPv6 and IPv4 where a port is published on all addresses, and is left as it was', async () => {
  await using project = newProject();
  const before = await Promise.all(fleet.nodes.map(leftOn));
  await project.must(...QUIET, 'up', '-d', '--wait');
  for (const { address, address6 } of fleet.nodes) {
    expect([await answering(address6, 8080), await answering(address, 8080)]).toEqual([2, 2]);
  }
  expect(await project.must('plan')).toBe('');
  await project.must(...QUIET, 'down');
  expect(await Promise.all(fleet.nodes.map(leftOn))).toEqual(before);
}, 120_000);

test('a port published on "::" or on one address answers there, and nowhere else', async () => {
  await using project = newProject();
  await project.must(...QUIET, 'up', '-d', '--wait');
  const [n1, n2] = [fleet.node('n1'), fleet.node('n2')];
  expect([await answering(n1.address6, 8081), await answering(n2.address6, 8081)]).toEqual([2, 2]);
  expect([await answering(n1.address, 8081), await answering(n2.address, 8081)]).toEqual([0, 0]);
  expect(await answering(n1.address6, 8082)).toBe(2);
  expect([await answering(n2.address6, 8082), await answering(n1.address, 8082)]).toEqual([0, 0]);
  await project.must(...DOWN);
}, 120_000);

test('a client on a node that is told "localhost" is refused at ::1, and reaches the replicas at 127.0.0.1', async () => {
  await using project = newProject();
  await project.must(...QUIET, 'up', '-d', '--wait');
  const node = fleet.node('n2');
  // 7: the connection was refused.
  expect((await node.ssh('curl -s -m 5 http://[::1]:8080/')).status).toBe(7);
  expect((await node.sh('curl -s -m 5 http://localhost:8080/')).trim()).toMatch(/^[0-9a-f]{12}$/);
  await project.must(...DOWN);
}, 120_000);

test('what is closed over IPv6 alone is found, and named with its address', async () => {
  await using project = newProject();
  await project.must(...QUIET, 'up', '-d', '--wait');
  const [n1, n2] = [fleet.node('n1'), fleet.node('n2')];
  // From each node: itself and both replicas over IPv4, and over IPv6 for each of the three ports, but n2 does not answer on the last.
  expect(await project.must('mesh', 'check')).toBe('23 connections tried, all answered\n');
  const rule = `INPUT -s ${n1.address6} -p tcp --dport 30000:32767 -j DROP`;
  await n2.sh(`ip6tables -I ${rule}`);
  try {
    const { status, stdout } = await project.flotilla(['mesh', 'check']);
    expect(status).toBe(1);
    const told = stdout
      .trim()
      .replace(/-\d on/g, ' on')
      .replace(/\]:3\d{4} /g, ']:PORT ');
    const ports = ['8080', '[::]:8081', `[${n1.address6}]:8082`];
    expect(told.split('\n').sort()).toEqual(
      ports.map(
        (port) =>
          `n1: ${project.name}-web on n2 is not reached at [${n2.address6}]:PORT for ${port}/tcp: a firewall between the nodes closes it (timeout): open the node ports of n2 to the other nodes`,
      ),
    );
    expect(await answering(n1.address, 8080)).toBe(2);
  } finally {
    await n2.sh(`ip6tables -D ${rule}`);
  }
  expect(await project.must('mesh', 'check')).toBe('23 connections tried, all answered\n');
  await project.must(...DOWN);
}, 120_000);

test('every node answers UDP over IPv6 too, from every replica', async () => {
  const service = {
    ...{ image: python, init: true, command: ['python3', '-c', NAMES], ports: ['5353:53/udp'] },
    ...{ stop_grace_period: '1s', deploy: { replicas: 2 } },
  };
  await using project = newProject();
  project.write('compose.yaml', JSON.stringify({ services: { names: service } }));
  await project.must(...QUIET, 'up', '-d', '--wait');
  for (const { address6 } of fleet.nodes) expect((await udpNames(address6, 5353)).size).toBe(2);
  await project.must(...DOWN);
}, 120_000);
