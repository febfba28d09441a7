import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engineAddress } from '../engine/address.ts';
import { Floor, type FloorProject } from './floor.ts';
import { type Contender, FLOTILLA, interleaved, median, type Step, timeOf } from './measure.ts';

/** The same project twice: as a compose file, and as the bare calls that it comes to. */
export interface BenchProject {
  readonly text: string;
  readonly bare: FloorProject;
}

/** The step that brings everything up. */
export const FROM_NOTHING = 'up -d from nothing';

/** Takes no time of the processors while others are started, and ends at once when it is told to. */
const COMMAND = ['sh', '-c', 'trap "exit 0" TERM; sleep 100000 & wait'];

function composeFile(services: number, more: (index: number) => string): string {
  const definition = (index: number): string =>
    `  s${index}:\n    image: flotilla/hello:1\n    command: ${JSON.stringify(COMMAND)}\n${more(index)}`;
  return `services:\n${Array.from({ length: services }, (_, index) => definition(index)).join('')}`;
}

/** So many services that have nothing to do with each other. */
export function plainServices(services: number): BenchProject {
  return { text: composeFile(services, () => ''), bare: { services, command: COMMAND } };
}

/** Five services, each waiting for the healthy one before it; what the probes themselves take is the same for all. */
export function chainOfFive(probeEveryMs: number): BenchProject {
  return {
    text: composeFile(5, (index) => {
      const waits = index === 0 ? '' : `    depends_on: {s${index - 1}: {condition: service_healthy}}\n`;
      return `    healthcheck: {test: [CMD, "true"], interval: ${probeEveryMs}ms}\n${waits}`;
    }),
    bare: {
      services: 5,
      command: COMMAND,
      chain: { Test: ['CMD', 'true'], Interval: probeEveryMs * 1_000_000 },
    },
  };
}

/** The commands of a project's life, or those of them that are named, beside the peer and the engine's bare calls: rows of medians. */
export async function benchProject(
  title: string,
  { text, bare }: BenchProject,
  contenders: readonly Contender[],
  rounds: number,
  only?: readonly string[],
): Promise<string[][]> {
  const cwd = mkdtempSync(join(tmpdir(), 'flotilla-bench-'));
  writeFileSync(join(cwd, 'compose.yaml'), text);
  const down = async (): Promise<void> =>
    void (await timeOf([...FLOTILLA.command, 'down', '-v', '-t', '1'], cwd));
  const up = async (): Promise<void> => void (await timeOf([...FLOTILLA.command, 'up', '-d'], cwd));
  const bareCalls = new Floor(engineAddress(process.env), bare);
  // Containers of a turn before would take the engine's time.
  const alone = async (turn: () => Promise<number>): Promise<number> => {
    await down();
    return turn();
  };
  const steps: readonly (readonly [string, Step])[] = [
    ['config -q', { words: ['config', '-q'] }],
    [FROM_NOTHING, { before: down, words: ['up', '-d'], floor: () => alone(() => bareCalls.up()) }],
    ['up -d, nothing to do', { words: ['up', '-d'] }],
    ['ps', { words: ['ps'] }],
    ['logs', { words: ['logs'] }],
    ['down', { before: up, words: ['down'], floor: () => alone(() => bareCalls.down()) }],
  ];
  const rows: string[][] = [];
  try {
    for (const [name, step] of steps.filter(([each]) => only === undefined || only.includes(each))) {
      const times = await interleaved(contenders, step, rounds, cwd);
      const [own = Number.NaN, peer] = contenders.map((contender) => median(times.get(contender.name) ?? []));
      const ratio = peer === undefined ? [] : [peer.toFixed(0), (own / peer).toFixed(2)];
      const least = step.floor === undefined ? undefined : median(times.get('floor') ?? []);
      const ofFloor = least === undefined ? [] : [least.toFixed(0), (own / least).toFixed(2)];
      rows.push([`${title}: ${name}`, own.toFixed(0), ...ratio, ...ofFloor]);
    }
  } finally {
    await down();
    rmSync(cwd, { recursive: true, force: true });
  }
  return rows;
}
