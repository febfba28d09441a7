/** Times the commands people wait for, on projects of several sizes, beside the peer where there is one. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatTable } from '../../src/ui/text/table.ts';
import { benchLargeFleet } from './large-fleet.ts';
import { benchManager } from './manager.ts';
import { type Contender, FLOTILLA, interleaved, median } from './measure.ts';
import { benchMesh } from './mesh.ts';
import { peerContender } from './peer.ts';
import { benchProject, chainOfFive, FROM_NOTHING, plainServices } from './project.ts';
import { benchSchedule } from './schedule.ts';
import { benchSsh } from './ssh.ts';
import { benchWatch } from './watch.ts';

/** A file as large projects have them, with what most services of one use. */
function largeFile(services: number): string {
  const definition = (index: number): string => `  s${index}:
    image: "flotilla/hello:\${TAG:-1}"
    command: [sh, -c, "while :; do sleep 1; done"]
    environment:
      INDEX: "${index}"
      MODE: \${MODE:-production}
    ports: ["${10_000 + index}:80"]
    volumes: ["./data${index}:/data", "shared${index % 10}:/shared"]
    networks: [front, back]
    depends_on: ${index % 10 === 0 ? '[]' : `[s${index - 1}]`}
    healthcheck: {test: [CMD, "true"], interval: 5s}
    restart: always
    deploy: {resources: {limits: {cpus: "0.5", memory: 64M}}}
`;
  const each = (count: number, line: (index: number) => string): string =>
    Array.from({ length: count }, (_, index) => line(index)).join('');
  const volumes = each(10, (index) => `  shared${index}: {}\n`);
  return `services:\n${each(services, definition)}networks: {front: {}, back: {}}\nvolumes:\n${volumes}`;
}

/** Needs no engine: reading, checking and throwing away. */
async function benchConfig(services: number, contenders: readonly Contender[], rounds: number) {
  const cwd = mkdtempSync(join(tmpdir(), 'flotilla-bench-'));
  writeFileSync(join(cwd, 'compose.yaml'), largeFile(services));
  try {
    const times = await interleaved(contenders, { words: ['config', '-q'] }, rounds, cwd);
    const [own = Number.NaN, peer] = contenders.map(({ name }) => median(times.get(name) ?? []));
    const ratio = peer === undefined ? [] : [peer.toFixed(0), (own / peer).toFixed(2)];
    return [[`${services} services of many keys: config -q`, own.toFixed(0), ...ratio]];
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

/** Process start: what every call pays. */
async function benchStart(contenders: readonly Contender[]): Promise<string[][]> {
  const start = await interleaved(contenders, { words: ['version'] }, 20, '.');
  const [own = Number.NaN, peer] = contenders.map(({ name }) => median(start.get(name) ?? []));
  return [
    ['version', own.toFixed(0), ...(peer === undefined ? [] : [peer.toFixed(0), (own / peer).toFixed(2)])],
  ];
}

type Section = (contenders: readonly Contender[]) => Promise<string[][]>;

/** What can be asked for by name; all of it by default. */
const SECTIONS: Readonly<Record<string, Section>> = {
  schedule: async () => benchSchedule(),
  start: benchStart,
  config: (contenders) => benchConfig(300, contenders, 9),
  one: (contenders) => benchProject('1 service', plainServices(1), contenders, 25),
  ten: (contenders) => benchProject('10 services', plainServices(10), contenders, 3),
  fifty: (contenders) => benchProject('50 services', plainServices(50), contenders, 3),
  // How long a probe is waited for is the engine's: what the tools add to it counts for more where that is short.
  chain: async (contenders) => [
    ...(await benchProject('chain of 5', chainOfFive(200), contenders, 5)),
    ...(await benchProject('chain of 5, probed every 100 ms', chainOfFive(100), contenders, 5, [
      FROM_NOTHING,
    ])),
    ...(await benchProject('chain of 5, probed every second', chainOfFive(1000), contenders, 3, [
      FROM_NOTHING,
    ])),
  ],
  watch: benchWatch,
  ssh: benchSsh,
  mesh: benchMesh,
  manager: async () => benchManager(),
  'manager-large': async () => benchLargeFleet(),
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => SECTIONS[name] === undefined);
if (unknown.length > 0) {
  console.error(`No section ${unknown.join(', ')}; there are: ${Object.keys(SECTIONS).join(', ')}`);
  process.exit(1);
}
const settings = mkdtempSync(join(tmpdir(), 'flotilla-bench-docker-'));
process.on('exit', () => rmSync(settings, { recursive: true, force: true }));
const peer = peerContender(settings);
const contenders = peer === undefined ? [FLOTILLA] : [FLOTILLA, peer];
const headers = [
  'medians in ms',
  ...contenders.map(({ name }) => name),
  ...(contenders.length > 1 ? ['ratio'] : []),
  'floor',
  'of floor',
];
for (const name of wanted.length > 0 ? wanted : Object.keys(SECTIONS)) {
  const rows = (await SECTIONS[name]?.(contenders)) ?? [];
  // A section whose figures are no times has printed them.
  if (rows.length > 0) {
    const columns = Math.max(...rows.map((row) => row.length));
    process.stdout.write(formatTable(headers.slice(0, columns), rows));
  }
}
