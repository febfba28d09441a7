/**
 * Loads mutated compose files in this process: `npm run fuzz -- [count] [seed]`. Each must end in a
 * project or in problems, within a deadline and a bound of memory; the first that does not is kept.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fuzzLoad } from '../test/support/fuzz/fuzz-load.ts';
import { mutate } from '../test/support/fuzz/mutate.ts';
import { Random } from '../test/support/fuzz/random.ts';
import { seeds } from '../test/support/fuzz/seeds.ts';

const DEADLINE_MS = 5000;
const GARBAGE_EVERY = 100;
const MOST_BYTES = 512 * 1024 * 1024;

const count = Number(process.argv[2] ?? 10_000);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
const texts = seeds();
const start = performance.now();
let slowest = 0;
let valid = 0;
let direct = 0;

console.log(`${count} files from ${texts.length} seeds, seed ${seed}`);
for (let index = 0; index < count; index++) {
  const random = new Random(seed + index);
  const text = mutate(random.pick(texts), random, texts);
  const before = process.cpuUsage();
  const failure = attempt(text);
  // The processor's time, not the clock's: other work on the machine is not this file's doing either.
  const { user, system } = process.cpuUsage(before);
  const took = (user + system) / 1000;
  // Garbage of the files before is not this file's doing.
  if (index % GARBAGE_EVERY === 0) Bun.gc(true);
  slowest = Math.max(slowest, took);
  if (failure !== undefined) fail(index, text, failure);
  if (took > DEADLINE_MS) fail(index, text, `took ${took.toFixed(0)} ms of CPU`);
  if (process.memoryUsage.rss() > MOST_BYTES) fail(index, text, 'more than 512 MB of memory');
}
const seconds = (performance.now() - start) / 1000;
const peak = process.resourceUsage().maxRSS / 1024;
console.log(
  `${count} files in ${seconds.toFixed(0)} s, slowest ${slowest.toFixed(0)} ms of CPU, at most ${peak.toFixed(0)} MB; ` +
    `${valid} valid, ${direct} read directly`,
);

function attempt(text: string): string | undefined {
  try {
    const { isValid, isDirect } = fuzzLoad(text);
    valid += Number(isValid);
    direct += Number(isDirect);
    return undefined;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

function fail(index: number, text: string, why: string): never {
  const path = join(mkdtempSync(join(tmpdir(), 'flotilla-fuzz-')), 'compose.yaml');
  writeFileSync(path, text);
  console.error(
    `file ${index} of seed ${seed} (alone: npm run fuzz -- 1 ${seed + index}): ${why}\nkept as ${path}`,
  );
  process.exit(1);
}
