/**
 * Has mutated compose files read by flotilla and by docker compose: `npm run fuzz:peer -- [count] [seed]`. Both must end with the
 * same status and, where they end well, write the same document. What differs is kept, to be looked at.
 */
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { mutateTree } from '../../test/support/fuzz/mutate.ts';
import { Random } from '../../test/support/fuzz/random.ts';
import { type Finished, run } from '../../test/support/process.ts';
import { PEER_VERSION, peerProgram } from '../peer/docker-compose.ts';
import { type Start, starts } from './starts.ts';

const OURS = join(import.meta.dir, '../../dist/flotilla');
/** Two programs for each, on two processors. */
const AT_A_TIME = 2;
/** Hangs are told of, too. */
const DEADLINE_MS = 20_000;

const ALIKE = 'both end well, with the same document';
const BOTH_REFUSE = 'both refuse';
const PEER_CRASHES = 'docker compose crashes';
const FINE: ReadonlySet<string> = new Set([ALIKE, BOTH_REFUSE, PEER_CRASHES]);

/** undefined: it did not end in time. */
type Answer = Finished | undefined;

/** Neither program is to see what this process was started with. */
const NOTHING = Object.fromEntries(Object.keys(process.env).map((name) => [name, undefined]));

const count = Number(process.argv[2] ?? 500);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
const found = peerProgram(process.env);
if (found === undefined) throw new Error(`docker compose ${PEER_VERSION} is not here to be compared with`);
const peer = found;
const all = starts();
const work = mkdtempSync(join(tmpdir(), 'flotilla-fuzz-peer-'));
const kept = mkdtempSync(join(tmpdir(), 'flotilla-fuzz-kept-'));
const ours = join(work, 'docker-compose');
symlinkSync(OURS, ours);

console.log(`${count} files from ${all.length}, seed ${seed}, beside docker compose ${PEER_VERSION}`);
const tally = new Map<string, number>();
const limit = pLimit(AT_A_TIME);
try {
  await Promise.all(Array.from({ length: count }, (_, index) => limit(() => compare(index))));
} finally {
  rmSync(work, { recursive: true, force: true });
}
for (const [verdict, times] of [...tally].sort()) console.log(`${String(times).padStart(6)} ${verdict}`);
const differing = [...tally].reduce((sum, [verdict, times]) => sum + (FINE.has(verdict) ? 0 : times), 0);
if (differing === 0) rmSync(kept, { recursive: true });
else console.log(`what differs is kept in ${kept}`);
process.exit(differing === 0 ? 0 : 1);

async function compare(index: number): Promise<void> {
  const random = new Random(seed + index);
  const start = random.pick(all);
  const text = mutateTree(start.text, random);
  const folder = join(work, String(index), 'app');
  mkdirSync(folder, { recursive: true });
  start.place(folder);
  // A case may be called in a folder that has no file.
  mkdirSync(join(folder, start.cwd), { recursive: true });
  writeFileSync(join(folder, start.path), text);
  const [own, theirs] = [await ask(ours, start, folder), await ask(peer, start, folder)];
  const verdict = verdictOf(own, theirs);
  tally.set(verdict, (tally.get(verdict) ?? 0) + 1);
  if (!FINE.has(verdict)) {
    const place = join(kept, `${verdict.replaceAll(/[ ,]+/g, '-')}-${seed + index}`);
    renameSync(folder, place);
    keep(place, start, own, theirs);
  }
  rmSync(join(work, String(index)), { recursive: true });
}

function keep(place: string, start: Start, own: Answer, theirs: Answer): void {
  writeFileSync(
    join(place, 'call.txt'),
    `${start.path} was changed\n${start.words.join(' ')} config --format json\n`,
  );
  writeFileSync(join(place, `${start.path}.before`), start.text);
  for (const [name, answer] of Object.entries({ 'flotilla.txt': own, 'docker-compose.txt': theirs })) {
    const { status, stdout, stderr } = answer ?? { status: 'none in time', stdout: '', stderr: '' };
    writeFileSync(join(place, name), `status ${status}\n${stderr}${stdout}`);
  }
}

function verdictOf(own: Answer, theirs: Answer): string {
  if (own === undefined) return 'flotilla does not end';
  if (theirs === undefined) return 'only docker compose does not end';
  if (own.status === 0 && theirs.status === 0) {
    return own.stdout === theirs.stdout ? ALIKE : 'documents differ';
  }
  const isPanic = theirs.status === 2 && /^(panic|fatal error): /m.test(theirs.stderr);
  if (isPanic && own.status <= 1) return PEER_CRASHES;
  if (own.status === 0) return 'only docker compose refuses';
  if (theirs.status === 0) return 'only flotilla refuses';
  return own.status === theirs.status ? BOTH_REFUSE : 'statuses differ';
}

/** The whole answer of a program to `config`. */
async function ask(program: string, { words, environment, cwd }: Start, folder: string): Promise<Answer> {
  const env = { ...NOTHING, PATH: process.env.PATH, HOME: work, ...environment };
  const options = { cwd: join(folder, cwd), env, deadlineMs: DEADLINE_MS };
  try {
    return await run(program, [...words, 'config', '--format', 'json'], options);
  } catch (error) {
    if (error instanceof Error && error.message.includes('did not end within')) return undefined;
    throw error;
  }
}
