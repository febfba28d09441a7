import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyScript, REMOVE_SCRIPT } from '../../src/mesh/rules/node-scripts.ts';
import { type MeshReplica, routingTable } from '../../src/mesh/rules/routing-table.ts';
import { ruleset } from '../../src/mesh/rules/ruleset.ts';
import { formatTable } from '../../src/ui/text/table.ts';
import { testEngine } from '../../test/support/engine.ts';
import type { FleetNode } from '../../test/support/fleet/fleet-node.ts';
import { RealFleet } from '../../test/support/fleet/real-fleet.ts';
import { unpackedPackages } from '../images/debian-packages.ts';
import { proxyImage } from '../images/proxies.ts';
import { median, timeOf } from './measure.ts';

const FLOTILLA = join(import.meta.dir, '../../dist/flotilla');
const ROUNDS = 20;
const SECONDS = 1;
const SERVICES = 1000;
const REPLICAS = 10;

/** What answers should cost little: it is the same for all ways to it. */
const NGINX = `include /etc/nginx/modules-enabled/*.conf;
worker_processes 1; pid /tmp/nginx.pid; error_log /dev/null;
events { worker_connections 2048; }
http { access_log off; sendfile on; server { listen 80 backlog=2048; root /www; location = /small { return 200 ok; } } }
`;

/** A replica for each way to it, by the port of the mesh that leads to it. */
const REPLICAS_OF_WAYS = {
  mesh: 8080,
  dnat: 8081,
  proxy: 8082,
  haproxy: 8083,
  farMesh: 8084,
  farDnat: 8085,
  farHaproxy: 8086,
};
type WayName = keyof typeof REPLICAS_OF_WAYS;

/**
 * All on the first of two nodes, so that it is clear what serves them. One replica for all ways would do other work for each way: a
 * connection that has ended by one of them keeps its ports at the replica for a minute, and who comes by another way with the same
 * ports waits for a second.
 */
const COMPOSE = `
x-web: &web
  image: nginx:stable
  command: ["sh", "-c", "mkdir -p /www && head -c 16777216 /dev/zero >/www/big && printf '%s' \\"$\${CONFIG}\\" >/etc/nginx/nginx.conf && exec nginx -g 'daemon off;'"]
  environment: { CONFIG: ${JSON.stringify(NGINX)} }
  deploy: { placement: { constraints: ["node.hostname == n1"] } }
services:
${Object.entries(REPLICAS_OF_WAYS)
  .map(([name, port]) => `  ${name.toLowerCase()}: { <<: *web, ports: ["${port}:80"] }\n`)
  .join('')}`;

/** A way to the replica that is measured: where it is asked. */
interface Way {
  readonly name: string;
  readonly host: string;
  readonly port: number;
}

/** The mesh beside what else brings a connection to the same container, in turns; and the time to replace a large table. */
export async function benchMesh(): Promise<string[][]> {
  const wrk = unpackedPackages('wrk', ['wrk', 'libluajit-5.1-2', 'libluajit-5.1-common']);
  if (wrk === undefined) throw new Error('wrk comes from Debian packages, and this machine has no apt');
  const outer = await testEngine();
  const images = [await proxyImage(outer, 'nginx:stable'), await proxyImage(outer, 'haproxy:lts')];
  await using fleet = await RealFleet.start(outer, 2);
  for (const node of fleet.nodes) for (const image of images) await node.loadImage(image);
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-bench-'));
  const environment = { ...fleet.environment, DOCKER_HOST: undefined };
  try {
    writeFileSync(join(folder, 'compose.yaml'), COMPOSE);
    writeFileSync(join(folder, 'fleet.yaml'), 'nodes:\n  n1: ssh://n1\n  n2: ssh://n2\n');
    await timeOf([FLOTILLA, 'swarm', 'init'], folder, environment);
    await timeOf([FLOTILLA, 'up', '-d', '--wait'], folder, environment);
    const { local, remote } = await waysTo(fleet.node('n1'), fleet.node('n2'));
    const rows = [...measure(local, wrk), ...measure(remote, wrk)];
    process.stdout.write(formatTable(['through the mesh, and beside it', 'mesh', 'other', 'ratio'], rows));
    await timeOf([FLOTILLA, 'down'], folder, environment);
    process.stdout.write(await replaceTimes(fleet.node('n2')));
    return [];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The mesh first. On the replica's own node, and on one that has none. */
async function waysTo(one: FleetNode, other: FleetNode): Promise<{ local: Way[]; remote: Way[] }> {
  const at = (node: FleetNode, name: string, port: number): Way => ({ name, host: node.address, port });
  const proxied = await containerAddress(one, 'proxy');
  await one.sh(
    `setsid docker-proxy -proto tcp -host-ip 0.0.0.0 -host-port 9001 -container-ip ${proxied} -container-port 80 >/dev/null 2>&1 </dev/null 3>&1 &`,
  );
  await runHaproxy(one, `${await containerAddress(one, 'haproxy')}:80`);
  await runHaproxy(other, `${one.address}:${await nodePort(one, 'farHaproxy')}`);
  return {
    local: [
      at(one, 'on the replica’s node', REPLICAS_OF_WAYS.mesh),
      at(one, "docker's DNAT", await nodePort(one, 'dnat')),
      at(one, "docker's userland proxy", 9001),
      at(one, 'haproxy', 9002),
    ],
    remote: [
      at(other, 'on another node', REPLICAS_OF_WAYS.farMesh),
      at(one, "docker's DNAT, asked at its node", await nodePort(one, 'farDnat')),
      at(other, 'haproxy', 9002),
    ],
  };
}

const idOf = (way: WayName): string =>
  `$(docker ps -q --filter label=com.docker.compose.service=${way.toLowerCase()})`;

async function containerAddress(node: FleetNode, way: WayName): Promise<string> {
  const format = '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}';
  return (await node.sh(`docker inspect -f '${format}' ${idOf(way)}`)).trim();
}

/** Where docker publishes the replica, which is where the mesh of other nodes finds it. */
async function nodePort(node: FleetNode, way: WayName): Promise<number> {
  return Number(/:(\d+)\s*$/m.exec(await node.sh(`docker port ${idOf(way)} 80/tcp`))?.[1]);
}

async function runHaproxy(node: FleetNode, target: string): Promise<void> {
  const config = `defaults\n  mode tcp\n  timeout connect 3s\n  timeout client 1m\n  timeout server 1m\nlisten web\n  bind :9002\n  server web ${target}\n`;
  await node.sh('cat >/tmp/haproxy.cfg', Buffer.from(config));
  const run =
    'docker run -d --network host -v /tmp/haproxy.cfg:/haproxy.cfg haproxy:lts haproxy -db -f /haproxy.cfg';
  await node.sh(run);
}

/** Each other way beside the first, all of them in turns; the ratio is the median of those of the rounds, because the machine's pace drifts. */
function measure(ways: readonly Way[], wrk: string): string[][] {
  const [mesh, ...others] = ways;
  const connections = new Map(ways.map(({ name }) => [name, [] as number[]]));
  const throughput = new Map(ways.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round < ROUNDS; round += 1) {
    // Who follows whom differs from round to round: connections that have just ended stand in the way of the next.
    const first = round % ways.length;
    for (const way of [...ways.slice(first), ...ways.slice(0, first)]) {
      connections.get(way.name)?.push(ask(wrk, way, 'small', ['-H', 'Connection: close']).perSecond);
      throughput.get(way.name)?.push(ask(wrk, way, 'big', []).megabytes);
    }
  }
  const row = (title: string, figures: ReadonlyMap<string, number[]>, other: Way): string[] => {
    const own = figures.get(mesh?.name ?? '') ?? [];
    const its = figures.get(other.name) ?? [];
    const ratio = median(own.map((figure, round) => figure / (its[round] ?? Number.NaN)));
    const words = `${mesh?.name}: ${title}, ${other.name}`;
    return [words, median(own).toFixed(0), median(its).toFixed(0), ratio.toFixed(2)];
  };
  return others.flatMap((other) => [
    row('connections a second', connections, other),
    row('megabytes a second', throughput, other),
  ]);
}

function ask(
  wrk: string,
  { host, port }: Way,
  path: string,
  more: readonly string[],
): { readonly perSecond: number; readonly megabytes: number } {
  // The mesh and docker's DNAT work on a packet in the thread that sends it: one alone would be slower than what it asks.
  const words = [
    '-t',
    String(Math.min(8, availableParallelism())),
    '-c',
    '8',
    '-d',
    `${SECONDS}s`,
    ...more,
    `http://${host}:${port}/${path}`,
  ];
  const libraries = join(
    wrk,
    process.arch === 'arm64' ? 'usr/lib/aarch64-linux-gnu' : 'usr/lib/x86_64-linux-gnu',
  );
  const text = execFileSync(join(wrk, 'usr/bin/wrk'), words, {
    encoding: 'utf8',
    env: { ...process.env, LD_LIBRARY_PATH: libraries },
  });
  const [, size = '0', unit = 'B'] = /Transfer\/sec:\s+([\d.]+)(\w+)/.exec(text) ?? [];
  const scale: Readonly<Record<string, number>> = { GB: 1024, MB: 1, KB: 1 / 1024 };
  return {
    perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1] ?? 0),
    megabytes: Number(size) * (scale[unit] ?? 0),
  };
}

/** What a node takes to bring a large table in the place of another of its size: `nft` alone, and the script that it is sent by. */
async function replaceTimes(node: FleetNode): Promise<string> {
  const seen = Array.from({ length: SERVICES }, (_, service) =>
    Array.from({ length: REPLICAS }, (_, slot) => replicaOf(service, slot)),
  ).flat();
  const begin = performance.now();
  const text = ruleset(routingTable(seen), 'n0');
  const made = performance.now() - begin;
  await node.sh('cat >/tmp/table', Buffer.from(text));
  await node.sh('cat >/tmp/script', Buffer.from(applyScript('bench')));
  const timed = (command: string): string =>
    `b=$(date +%s%N); ${command}; e=$(date +%s%N); echo $(((e - b) / 1000000))`;
  const both = `${timed('nft -f /tmp/table')}; ${timed('sh /tmp/script </tmp/table')}`;
  const lines = await node.sh(`nft -f /tmp/table; for i in $(seq ${ROUNDS + 1}); do ${both}; done`);
  await node.sh(REMOVE_SCRIPT);
  const times = lines.trim().split('\n').map(Number);
  const [alone, whole] = [0, 1].map((which) => times.filter((_, index) => index % 2 === which));
  return [
    `${SERVICES} services with ${REPLICAS} replicas: ${Math.round(text.length / 1024)} KB, made in ${made.toFixed(0)} ms,`,
    `replaced on a node in ${median(alone ?? []).toFixed(0)} ms (${Math.min(...(alone ?? []))} at best),`,
    `${median(whole ?? []).toFixed(0)} ms with all that is looked at around it\n`,
  ].join(' ');
}

function replicaOf(service: number, slot: number): MeshReplica {
  const node = `n${slot % 3}`;
  return {
    ...{ node, id: `${service}-${slot}`, name: `shop-s${service}-${slot}`, project: 'shop' },
    ...{ service: `s${service}`, slot, balance: 'random' },
    ownAddress: `172.${18 + (service >> 6)}.${slot}.${service & 63}`,
    ports: [
      {
        ...{ hostIp: '', published: 1000 + service, protocol: 'tcp', target: 80 },
        ...{
          nodePort: 30000 + ((service * REPLICAS + slot) % 2768),
          nodeAddress: `10.0.0.${1 + (slot % 3)}`,
        },
      },
    ],
  };
}
