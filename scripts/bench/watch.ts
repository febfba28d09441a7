import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { testEngine } from '../../test/support/engine.ts';
import { RealFleet } from '../../test/support/fleet/real-fleet.ts';
import { ensureTestImages } from '../../test/support/images.ts';
import { engineAddress } from '../engine/address.ts';
import { engineCall } from '../engine/request.ts';
import { type Contender, median } from './measure.ts';
import { overSlowLink } from './remote.ts';
import { type Machine, Watching } from './watching.ts';

const CHANGES = 50;
const MANY_FILES = 5000;
const MANY_ROUNDS = 5;
const CHANGES_OVER_SSH = 50;
const MANY_ROUNDS_OVER_SSH = 3;
/** A round trip over the link takes twice as long. */
const ONE_WAY_MS = 10;
/** docker compose gathers changes for half a second; each change shall be a batch of its own. */
const PAUSE_MS = 250;
/** What the disk still has to do of thousands of files is not the next one's. */
const PAUSE_MANY_MS = 3000;

/** From a file's write to its content being visible in the container; contenders take turns. */
export async function benchWatch(contenders: readonly Contender[]): Promise<string[][]> {
  const here = { engine: engineAddress(process.env), root: '' };
  const rows = await measure('watch', contenders, here, { changes: CHANGES, many: MANY_ROUNDS });
  return [...rows, ...(await benchWatchOverSsh(contenders))];
}

/** The same to an engine behind SSH, over a link with a delay. */
async function benchWatchOverSsh(contenders: readonly Contender[]): Promise<string[][]> {
  const outer = await testEngine();
  await ensureTestImages(outer);
  await using fleet = await RealFleet.start(outer, 1);
  const node = fleet.node('n1');
  await node.loadImage('flotilla/hello:1');
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-bench-'));
  const link = await overSlowLink(fleet, folder, ONE_WAY_MS);
  try {
    const details = await engineCall(outer, { path: `/containers/flotilla-fleet-${fleet.id}-n1/json` });
    const { State } = JSON.parse(details) as { State: { Pid: number } };
    const machine = { engine: await node.engine(), root: `/proc/${State.Pid}/root` };
    const there = contenders.map((contender) => ({ ...contender, environment: link.environment }));
    const title = `watch over SSH, ${2 * ONE_WAY_MS} ms`;
    return await measure(title, there, machine, { changes: CHANGES_OVER_SSH, many: MANY_ROUNDS_OVER_SSH });
  } finally {
    link.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(
  title: string,
  contenders: readonly Contender[],
  machine: Machine,
  counts: { readonly changes: number; readonly many: number },
): Promise<string[][]> {
  const running: Watching[] = [];
  try {
    for (const contender of contenders) running.push(await Watching.start(contender, machine));
    if (running.some(({ isVisible }) => !isVisible)) {
      console.log(`the containers' files can't be seen from here: ${title} is not timed`);
      return [];
    }
    const one = await rounds(
      running,
      counts.changes,
      PAUSE_MS,
      (round) => new Map([['file', `round ${round}`]]),
    );
    const many = await rounds(running, counts.many, PAUSE_MANY_MS, (round) => manyFiles(round));
    return [
      row(`${title}: one change`, one, median),
      row(`${title}: one change, 95th percentile`, one, percentile95),
      row(`${title}: ${MANY_FILES} files at once`, many, median),
    ];
  } finally {
    for (const watching of running) await watching.stop();
  }
}

async function rounds(
  running: readonly Watching[],
  count: number,
  pauseMs: number,
  contentsOf: (round: number) => ReadonlyMap<string, string>,
): Promise<readonly (readonly number[])[]> {
  const times: number[][] = running.map(() => []);
  for (let round = 0; round < count; round += 1) {
    for (const [index, watching] of running.entries()) {
      times[index]?.push(await watching.timeOf(contentsOf(round)));
      await delay(pauseMs);
    }
  }
  return times;
}

function manyFiles(round: number): ReadonlyMap<string, string> {
  const name = (index: number): string => `many${index % 50}/file${index}`;
  // As with a branch switch, some get longer and some shorter.
  const filler = (index: number): string => '.'.repeat((index * 7 + round * 13) % 40);
  const content = (index: number): string => `round ${round} of ${index} ${filler(index)}`;
  return new Map(Array.from({ length: MANY_FILES }, (_, index) => [name(index), content(index)]));
}

function row(
  title: string,
  times: readonly (readonly number[])[],
  measure: (times: readonly number[]) => number,
): string[] {
  const [own = Number.NaN, peer] = times.map(measure);
  const ratio = peer === undefined ? [] : [peer.toFixed(0), (own / peer).toFixed(2)];
  return [title, own.toFixed(0), ...ratio];
}

function percentile95(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? Number.NaN;
}
