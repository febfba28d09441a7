/**
 * Interrupts random commands at random moments: `npm run interruptions -- [rounds] [seed]`. After one to three of them "up" must lead to
 * the project as the file says, with nothing left to do, and "down" to nothing. Prints the rounds that did not, and ends with 1.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '../../test/support/fuzz/random.ts';
import { engineAddress } from '../engine/address.ts';
import { engineRequest } from '../engine/request.ts';
import { BEGINNINGS, DOWN, INTERRUPTED, projectOf, UP } from './projects.ts';

const FLOTILLA = join(import.meta.dir, '../../dist/flotilla');
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGKILL'] as const;
const LATEST_MS = 1500;
/** Whoever is interrupted has to end by then. */
const ENDS_WITHIN_MS = 20_000;
/** Who is killed can't wait for what it has asked for, and the engine goes on with that: a stop takes so long at most. */
const ENGINE_ENDS_MS = 2000;

interface Ended {
  readonly status: number | string | null;
  readonly stdout: string;
  readonly stderr: string;
}

const rounds = Number(process.argv[2] ?? 50);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
const name = `interruptions-${process.pid}`;
const folder = mkdtempSync(join(tmpdir(), 'flotilla-interruptions-'));
writeFileSync(join(folder, 'old.yaml'), projectOf(1));
writeFileSync(join(folder, 'new.yaml'), projectOf(2));
let bad = 0;
try {
  await run(UP);
  const wanted = await state();
  console.log(`${rounds} rounds, seed ${seed}`);
  for (let index = 0; index < rounds; index++) await round(new Random(seed + index), seed + index, wanted);
} finally {
  await run(DOWN);
  rmSync(folder, { recursive: true });
}
console.log(`${bad} of ${rounds} rounds ended wrong`);
process.exit(bad === 0 ? 0 : 1);

async function round(random: Random, number: number, wanted: string): Promise<void> {
  const story: string[] = [];
  const beginning = random.pick(BEGINNINGS);
  if (beginning !== undefined) story.push(`${beginning.join(' ')}: ${(await run(beginning)).status}`);
  for (let count = 1 + random.below(3); count > 0; count--) {
    const [words, signal, afterMs] = [
      random.pick(INTERRUPTED),
      random.pick(SIGNALS),
      random.below(LATEST_MS),
    ];
    const { status } = await run(words, { signal, afterMs });
    story.push(`${words.join(' ')}: ${signal} after ${afterMs} ms, ended with ${status}`);
    if (signal === 'SIGKILL') await Bun.sleep(ENGINE_ENDS_MS);
  }
  const between = await state();
  const last = random.below(3) === 0 ? DOWN : UP;
  const { status, stderr } = await run(last);
  const after = await state();
  const planned = last === UP ? (await run([...UP, '--dry-run'])).stdout.trim() : '';
  const isRight = status === 0 && after === (last === UP ? wanted : '') && planned === '';
  if (isRight && !story.some((line) => line.endsWith('SIGALRM'))) return;
  bad++;
  console.log(`\nRound ${number} (alone: npm run interruptions -- 1 ${number})`);
  console.log([...story, between, `${last.join(' ')}: ${status}`, stderr, after, planned].join('\n'));
}

/** Runs a command to its end, or ends it by a signal. */
function run(
  words: readonly string[],
  interruption?: { readonly signal: NodeJS.Signals; readonly afterMs: number },
): Promise<Ended> {
  const child = spawn(FLOTILLA, ['-p', name, ...words], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const texts = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (texts.stdout += chunk));
  child.stderr.on('data', (chunk) => (texts.stderr += chunk));
  const timers = interruption && [
    setTimeout(() => child.kill(interruption.signal), interruption.afterMs),
    setTimeout(() => child.kill('SIGALRM'), interruption.afterMs + ENDS_WITHIN_MS),
  ];
  return new Promise((resolve) => {
    child.on('close', (status, signal) => {
      for (const timer of timers ?? []) clearTimeout(timer);
      resolve({ status: status ?? signal, ...texts });
    });
  });
}

/** The project's containers and networks as the engine has them, a line each; those of `run` do not count. */
async function state(): Promise<string> {
  const containers = await list<{ Names: string[]; State: string; Labels: Record<string, string> }>(
    'containers/json?all=1&',
  );
  const networks = await list<{ Name: string; Labels: Record<string, string> }>('networks?');
  return [
    ...containers
      .filter(({ Labels }) => Labels['com.docker.compose.oneoff'] !== 'True')
      // The hash of what lives in another container has that one's id in it.
      .map(
        ({ Names, State, Labels }) =>
          `${Names[0]} ${State} ${/side/.test(Names[0] ?? '') ? '' : Labels['com.docker.compose.config-hash']}`,
      )
      .sort(),
    ...networks.map(({ Name, Labels }) => `${Name} ${Labels.version ?? ''}`).sort(),
  ].join('\n');
}

async function list<T>(path: string): Promise<readonly T[]> {
  const filters = encodeURIComponent(JSON.stringify({ label: [`com.docker.compose.project=${name}`] }));
  const { text } = await engineRequest(engineAddress(process.env), { path: `/${path}filters=${filters}` });
  return JSON.parse(text);
}
