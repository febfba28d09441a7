/**
 * Runs the chosen rings one after the other and prints the counts last. The argument, "passed" or
 * "failed", is how lint and types went, which count as one check.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Counts, countsOf } from './junit.ts';
import { chosenRings, lanesOf, type Ring, ringOf, testFiles } from './rings.ts';

const ROOT = join(import.meta.dir, '../..');
/** A real fleet is slow to come up; a test that hangs must end nevertheless. */
const TIMEOUT_MS: Record<Ring['name'], number> = {
  unit: 10_000,
  simulated: 20_000,
  engine: 120_000,
  npm: 120_000,
  fleet: 300_000,
};

async function runRing(name: Ring['name'], files: readonly string[], reports: string): Promise<Counts> {
  if (files.length === 0) {
    console.log(`\nRing ${name}: there is no test`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  console.log(`\nRing ${name}: ${files.length} files`);
  const lanes = lanesOf(name, files);
  const counts = await Promise.all(
    lanes.map((lane, index) => runLane(name, lane, join(reports, `${name}-${index}`), index > 0)),
  );
  const sum = (key: keyof Counts): number => counts.reduce((total, one) => total + one[key], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}

/** What one says that runs beside another is shown when it is over. */
async function runLane(
  name: Ring['name'],
  files: readonly string[],
  place: string,
  isBeside: boolean,
): Promise<Counts> {
  const report = `${place}.xml`;
  const output = isBeside ? Bun.file(`${place}.txt`) : 'inherit';
  const run = Bun.spawn(
    [
      process.execPath,
      'test',
      `--timeout=${TIMEOUT_MS[name]}`,
      '--reporter=junit',
      `--reporter-outfile=${report}`,
      ...files.map((file) => `./${file}`),
    ],
    { cwd: ROOT, stdio: ['ignore', output, output] },
  );
  const status = await endOf(run);
  if (isBeside) process.stdout.write(readFileSync(`${place}.txt`));
  const counts = existsSync(report)
    ? countsOf(readFileSync(report, 'utf8'))
    : { passed: 0, failed: 0, skipped: 0 };
  const ranNothing = counts.passed + counts.failed === 0;
  // A file that does not load, or an error between tests, fails the ring without a test that is to blame.
  const failed = counts.failed + (counts.failed === 0 && (status !== 0 || ranNothing) ? 1 : 0);
  return { ...counts, failed: failed + counts.skipped, skipped: 0 };
}

let interruptedBy: number | undefined;

/**
 * The exit status. An interruption ends the tests first and this process after them, so that whoever
 * cleans up behind it finds nothing that still runs.
 */
async function endOf(run: Bun.Subprocess): Promise<number> {
  const stop = (signal: NodeJS.Signals, number: number) => () => {
    interruptedBy = number;
    run.kill(signal);
  };
  const handlers = [
    ['SIGINT', stop('SIGINT', 2)],
    ['SIGTERM', stop('SIGTERM', 15)],
  ] as const;
  for (const [signal, handler] of handlers) process.on(signal, handler);
  const status = await run.exited;
  for (const [signal, handler] of handlers) process.off(signal, handler);
  return status;
}

function ringsOrExit(): ReturnType<typeof chosenRings> {
  try {
    return chosenRings(process.env.FLOTILLA_TEST_RINGS);
  } catch (error) {
    console.error((error as Error).message);
    return process.exit(2);
  }
}

const rings = ringsOrExit();
const reports = mkdtempSync(join(tmpdir(), 'flotilla-reports-'));
let passed = process.argv[2] === 'passed' ? 1 : 0;
let failed = process.argv[2] === 'failed' ? 1 : 0;
if (failed > 0) console.log('Lint and types: failed, see above');
try {
  const files = testFiles(ROOT);
  for (const name of rings) {
    const begun = performance.now();
    const counts = await runRing(
      name,
      files.filter((file) => ringOf(file).name === name),
      reports,
    );
    if (interruptedBy !== undefined) break;
    const seconds = Math.round((performance.now() - begun) / 1000);
    console.log(`Ring ${name}: ${counts.passed} passed, ${counts.failed} failed, ${seconds} s`);
    passed += counts.passed;
    failed += counts.failed;
  }
} finally {
  rmSync(reports, { recursive: true, force: true });
}
if (interruptedBy !== undefined) process.exit(128 + interruptedBy);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
