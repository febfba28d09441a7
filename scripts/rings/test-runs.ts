import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Counts, countsOf } from './junit.ts';

const ROOT = join(import.meta.dir, '../..');

/** Runs of Bun's test runner. An interruption ends those under way, and what was asked for later does not begin. */
export class TestRuns {
  readonly #reports = mkdtempSync(join(tmpdir(), 'flotilla-reports-'));
  readonly #underWay = new Set<Bun.Subprocess>();
  readonly #handlers = [['SIGINT', 2] as const, ['SIGTERM', 15] as const].map(
    ([signal, number]) => [signal, () => this.#interrupt(signal, number)] as const,
  );
  #begun = 0;
  #interruptedBy: number | undefined;

  constructor() {
    for (const [signal, handler] of this.#handlers) process.on(signal, handler);
  }

  /** Runs test files in one process. What it prints is shown as it comes, or all at once at the end. */
  async run(
    files: readonly string[],
    { timeoutMs, isLive }: { readonly timeoutMs: number; readonly isLive: boolean },
  ): Promise<Counts> {
    if (this.#interruptedBy !== undefined) return { passed: 0, failed: 1, skipped: 0 };
    this.#begun += 1;
    const report = join(this.#reports, `${this.#begun}.xml`);
    const log = join(this.#reports, `${this.#begun}.log`);
    const output = isLive ? 'inherit' : openSync(log, 'a');
    const run = Bun.spawn(
      [
        process.execPath,
        'test',
        `--timeout=${timeoutMs}`,
        '--reporter=junit',
        `--reporter-outfile=${report}`,
        ...files.map((file) => `./${file}`),
      ],
      { cwd: ROOT, stdio: ['ignore', output, output] },
    );
    this.#underWay.add(run);
    const status = await run.exited;
    this.#underWay.delete(run);
    if (output !== 'inherit') {
      closeSync(output);
      process.stdout.write(readFileSync(log, 'utf8'));
    }
    // Whoever cleans up behind an interruption finds nothing that still runs.
    if (this.#interruptedBy !== undefined && this.#underWay.size === 0) this.#exit(this.#interruptedBy);
    const counts = existsSync(report)
      ? countsOf(readFileSync(report, 'utf8'))
      : { passed: 0, failed: 0, skipped: 0 };
    const ranNothing = counts.passed + counts.failed === 0;
    // A file that does not load, or an error between tests, fails the run without a test that is to blame.
    const failed = counts.failed + (counts.failed === 0 && (status !== 0 || ranNothing) ? 1 : 0);
    return { ...counts, failed: failed + counts.skipped, skipped: 0 };
  }

  #interrupt(signal: NodeJS.Signals, number: number): void {
    this.#interruptedBy = number;
    for (const run of this.#underWay) run.kill(signal);
    if (this.#underWay.size === 0) this.#exit(number);
  }

  #exit(number: number): never {
    this[Symbol.dispose]();
    process.exit(128 + number);
  }

  [Symbol.dispose](): void {
    for (const [signal, handler] of this.#handlers) process.off(signal, handler);
    rmSync(this.#reports, { recursive: true, force: true });
  }
}
