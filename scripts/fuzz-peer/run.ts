/**
 * Has mutated compose files read by flotilla and by docker compose: `npm run fuzz:peer -- [count] [seed]`. Both must end with the
 * same status and, where they end well, write the same document. What differs is kept, to be looked at.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { mutateTree } from '../../test/support/fuzz/mutate.ts';
import { Random } from '../../test/support/fuzz/random.ts';
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

interface Answer {
  /** null: it was ended, because it took too long. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

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
  writeFileSync(join(place, 'flotilla.txt'), `status ${own.status}\n${own.stderr}${own.stdout}`);
  writeFileSync(
    join(place, 'docker-compose.txt'),
    `status ${theirs.status}\n${theirs.stderr}${theirs.stdout}`,
  );
}

function verdictOf(own: Answer, theirs: Answer): string {
  if (own.status === 0 && theirs.status === 0) {
    return own.stdout === theirs.stdout ? ALIKE : 'documents differ';
  }
  // By a fault of its own: a Go program's panic.
  if (theirs.status === 2) return own.status === 0 || own.status === 1 ? PEER_CRASHES : 'statuses differ';
  if (own.status === 0) return 'only docker compose refuses';
  if (theirs.status === 0) return 'only flotilla refuses';
  return own.status === theirs.status ? BOTH_REFUSE : 'statuses differ';
}

/** The whole answer of a program to `config`. */
async function ask(program: string, { words, environment, cwd }: Start, folder: string): Promise<Answer> {
  const child = spawn(program, [...words, 'config', '--format', 'json'], {
    cwd: join(folder, cwd),
    env: { PATH: process.env.PATH ?? '', HOME: work, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: DEADLINE_MS,
  });
  const [stdout, stderr, status] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    new Promise<number | null>((resolve) => child.on('close', resolve)),
  ]);
  return { status, stdout, stderr };
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}
