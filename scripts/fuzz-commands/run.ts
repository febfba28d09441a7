/**
 * Goes through random commands on random projects with flotilla and with docker compose: `npm run fuzz:commands -- [projects] [seed]`.
 * After every command both must have ended with the same status, printed the same answer, and left the same containers, networks
 * and volumes. Prints what differs with the commands that lead to it, and ends with 1 where it is not wanted.
 */
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { dockerConfigs } from '../../test/support/buildx.ts';
import { ensureTestImages } from '../../test/support/images.ts';
import { engineAddress } from '../engine/address.ts';
import { PEER_VERSION, peerProgram } from '../peer/docker-compose.ts';
import { judge } from './judge.ts';
import { type Outcome, play } from './play.ts';
import { report } from './report.ts';
import { storyOf, upTo } from './story.ts';

const OURS = join(import.meta.dir, '../../dist/flotilla');
/** Of each the program and the engine work, on two processors. */
const AT_A_TIME = 2;

const projects = Number(process.argv[2] ?? 40);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
const found = peerProgram(process.env);
if (found === undefined) throw new Error(`docker compose ${PEER_VERSION} is not here to be compared with`);
const peer = found;
const engine = engineAddress(process.env);
await ensureTestImages(engine);
const work = mkdtempSync(join(tmpdir(), 'flotilla-fuzz-commands-'));
const ours = join(work, 'docker-compose');
symlinkSync(OURS, ours);
/** Neither program is to see what this process was started with. */
const environment = {
  ...Object.fromEntries(Object.keys(process.env).map((name) => [name, undefined])),
  PATH: process.env.PATH,
  HOME: work,
  DOCKER_CONFIG: dockerConfigs().withBuildx,
};

console.log(`${projects} projects, seed ${seed}, beside docker compose ${PEER_VERSION}`);
const tally = { commands: 0, failing: 0, wanted: new Map<string, number>(), differing: new Set<number>() };
const limit = pLimit(AT_A_TIME);
try {
  await Promise.all(Array.from({ length: projects }, (_, index) => limit(() => compare(seed + index))));
} finally {
  rmSync(work, { recursive: true, force: true });
}
for (const [why, times] of [...tally.wanted].sort())
  console.log(`${String(times).padStart(6)} wanted: ${why}`);
console.log(`${tally.commands} commands, of which docker compose fails ${tally.failing}`);
console.log(`${tally.differing.size} of ${projects} projects differ`);
process.exit(tally.differing.size === 0 ? 0 : 1);

async function compare(number: number): Promise<void> {
  const story = storyOf(number);
  const theirs = await play(story, { program: peer, environment }, engine);
  const own = await play(story, { program: ours, environment }, engine);
  for (const [index, outcome] of own.entries()) {
    tally.commands += 1;
    if (theirs[index]?.status !== 0) tally.failing += 1;
    const { unwanted, reasons, goesOn } = judge(upTo(story, index), outcome, theirs[index] as Outcome);
    for (const why of reasons) tally.wanted.set(why, (tally.wanted.get(why) ?? 0) + 1);
    if (unwanted.length > 0) {
      tally.differing.add(number);
      console.log(report(story, number, index, unwanted));
    }
    if (!goesOn) return;
  }
}
