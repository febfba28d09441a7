/** Times the commands people wait for, on projects of several sizes, beside the peer where there is one. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatTable } from '../../src/ui/text/table.ts';
import { engineAddress } from '../engine/address.ts';
import { floorOfUp } from './floor.ts';
import { type Contender, interleaved, median, type Step, timeOf } from './measure.ts';

const FLOTILLA: Contender = { name: 'flotilla', command: [join(import.meta.dir, '../../dist/flotilla')] };
const PEER: Contender = { name: 'docker compose', command: ['docker', 'compose'] };

/** Ends at once when it is told to. */
const COMMAND = ['sh', '-c', 'trap "exit 0" TERM; while :; do sleep 0.1; done'];

function composeFile(services: number): string {
  const definition = (index: number): string =>
    `  s${index}:\n    image: flotilla/hello:1\n    command: ${JSON.stringify(COMMAND)}\n`;
  return `services:\n${Array.from({ length: services }, (_, index) => definition(index)).join('')}`;
}

/** Five services, each waiting for the healthy one before it. */
function chainFile(): string {
  return `services:\n${Array.from({ length: 5 }, (_, index) => {
    const waits = index === 0 ? '' : `    depends_on: {s${index - 1}: {condition: service_healthy}}\n`;
    return `  s${index}:\n    image: flotilla/hello:1\n    command: [sh, -c, 'trap "exit 0" TERM; while :; do sleep 0.1; done']\n    healthcheck: {test: [CMD, "true"], interval: 1s}\n${waits}`;
  }).join('')}`;
}

async function hasPeer(): Promise<boolean> {
  try {
    await timeOf([...PEER.command, 'version'], '.');
    return true;
  } catch {
    console.log('docker compose is not here: flotilla is timed alone');
    return false;
  }
}

/** `floorServices`: the bare API calls of that many services are timed in the same run. */
async function benchProject(
  title: string,
  text: string,
  contenders: readonly Contender[],
  rounds: number,
  floorServices?: number,
) {
  const cwd = mkdtempSync(join(tmpdir(), 'flotilla-bench-'));
  writeFileSync(join(cwd, 'compose.yaml'), text);
  const down = async (): Promise<void> =>
    void (await timeOf([...FLOTILLA.command, 'down', '-v', '-t', '1'], cwd));
  const up = async (): Promise<void> => void (await timeOf([...FLOTILLA.command, 'up', '-d'], cwd));
  const steps: readonly (readonly [string, Step])[] = [
    ['config -q', { words: ['config', '-q'] }],
    ['up -d from nothing', { before: down, words: ['up', '-d'] }],
    ['up -d, nothing to do', { words: ['up', '-d'] }],
    ['ps', { words: ['ps'] }],
    ['logs', { words: ['logs'] }],
    ['down', { before: up, words: ['down'] }],
  ];
  const rows: string[][] = [];
  try {
    for (const [name, step] of steps) {
      const times = await interleaved(contenders, step, rounds, cwd);
      const [own = Number.NaN, peer] = contenders.map((contender) => median(times.get(contender.name) ?? []));
      const ratio = peer === undefined ? [] : [peer.toFixed(0), (own / peer).toFixed(2)];
      rows.push([`${title}: ${name}`, own.toFixed(0), ...ratio]);
    }
    if (floorServices !== undefined) {
      const floors: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        floors.push(await floorOfUp(engineAddress(process.env), floorServices, COMMAND));
      }
      rows.push([`${title}: floor of up (bare API calls)`, median(floors).toFixed(0)]);
    }
  } finally {
    await down();
    rmSync(cwd, { recursive: true, force: true });
  }
  return rows;
}

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

const contenders = (await hasPeer()) ? [FLOTILLA, PEER] : [FLOTILLA];
const start = await interleaved(contenders, { words: ['version'] }, 20, '.');
const startTimes = contenders.map(({ name }) => median(start.get(name) ?? []));
const rows = [['version', ...startTimes.map((time) => time.toFixed(0))]];
if (startTimes[1] !== undefined) rows[0]?.push(((startTimes[0] ?? Number.NaN) / startTimes[1]).toFixed(2));
rows.push(...(await benchConfig(300, contenders, 9)));
rows.push(...(await benchProject('1 service', composeFile(1), contenders, 7, 1)));
rows.push(...(await benchProject('10 services', composeFile(10), contenders, 3, 10)));
rows.push(...(await benchProject('50 services', composeFile(50), contenders, 3, 50)));
rows.push(...(await benchProject('chain of 5', chainFile(), contenders, 3)));
const headers = [
  'medians in ms',
  ...contenders.map(({ name }) => name),
  ...(contenders.length > 1 ? ['ratio'] : []),
];
process.stdout.write(formatTable(headers, rows));
