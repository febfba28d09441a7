/**
 * Runs the chosen rings one after the other and prints the counts last. The argument, "passed" or
 * "failed", is how lint and types went, which count as one check.
 */
import { join } from 'node:path';
import pLimit from 'p-limit';
import type { Counts } from './junit.ts';
import { chosenRings, type Ring, ringOf, testFiles } from './rings.ts';
import { TestRuns } from './test-runs.ts';

/** How a ring's tests are run. */
interface Way {
  /** Tests that hang must end nevertheless. */
  readonly timeoutMs: number;
  /** Files at a time, each in a process of its own; absent: all files in one process. */
  readonly atATime?: number;
}

const WAYS: Readonly<Record<Ring['name'], Way>> = {
  unit: { timeoutMs: 10_000 },
  simulated: { timeoutMs: 20_000 },
  engine: { timeoutMs: 120_000 },
  npm: { timeoutMs: 120_000 },
  // A real fleet is slow to come up, and most of its time is waiting for nodes that are gone. Each file has a fleet of its own.
  fleet: { timeoutMs: 300_000, atATime: 2 },
};

async function runRing(name: Ring['name'], files: readonly string[], runs: TestRuns): Promise<Counts> {
  if (files.length === 0) {
    console.log(`\nRing ${name}: there is no test`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  console.log(`\nRing ${name}: ${files.length} files`);
  const { timeoutMs, atATime } = WAYS[name];
  if (atATime === undefined) return runs.run(files, { timeoutMs, isLive: true });
  const limit = pLimit(atATime);
  const counts = await Promise.all(
    files.map((file) => limit(() => runs.run([file], { timeoutMs, isLive: false }))),
  );
  return counts.reduce(sum);
}

function sum(left: Counts, right: Counts): Counts {
  return {
    passed: left.passed + right.passed,
    failed: left.failed + right.failed,
    skipped: left.skipped + right.skipped,
  };
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
using runs = new TestRuns();
let passed = process.argv[2] === 'passed' ? 1 : 0;
let failed = process.argv[2] === 'failed' ? 1 : 0;
if (failed > 0) console.log('Lint and types: failed, see above');
const files = testFiles(join(import.meta.dir, '../..'));
for (const name of rings) {
  const begun = performance.now();
  const ofRing = files.filter((file) => ringOf(file).name === name);
  const counts = await runRing(name, ofRing, runs);
  const seconds = Math.round((performance.now() - begun) / 1000);
  console.log(`Ring ${name}: ${counts.passed} passed, ${counts.failed} failed, ${seconds} s`);
  passed += counts.passed;
  failed += counts.failed;
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
