import { type ChildProcess, spawn } from 'node:child_process';
import type { ManagerEvent } from '../../src/manager/ports.ts';
import { EXECUTABLE } from './project.ts';
import { eventually } from './time/eventually.ts';

type Heard = ManagerEvent & { readonly time: string };

/** Far more than a manager takes to end in order. */
const STOP_MS = 10_000;

/** A manager that runs beside the test: `flotilla manager run`, and what it reports. */
export class RunningManager {
  readonly events: Heard[] = [];
  readonly #process: ChildProcess;
  readonly #ended: Promise<void>;
  #stderr = '';

  constructor(
    cwd: string,
    environment: Readonly<Record<string, string | undefined>>,
    flags: readonly string[] = [],
  ) {
    const words = ['--progress', 'json', 'manager', 'run', ...flags];
    this.#process = spawn(EXECUTABLE, words, {
      cwd,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let rest = '';
    this.#process.stdout?.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString('utf8')).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.events.push(JSON.parse(line) as Heard);
    });
    this.#process.stderr?.on('data', (chunk: Buffer) => {
      this.#stderr += chunk.toString('utf8');
    });
    this.#ended = new Promise((resolve) => this.#process.once('close', () => resolve()));
  }

  /** The first event of a kind from `from` on; fails with what it said where it does not come. */
  heard<K extends ManagerEvent['kind']>(
    kind: K,
    { from = 0, deadlineMs = 60_000 }: { readonly from?: number; readonly deadlineMs?: number } = {},
  ): Promise<Extract<Heard, { kind: K }>> {
    return eventually(
      `the manager reports "${kind}"; it said ${this.#stderr || 'nothing'}`,
      () =>
        this.events.slice(from).find((event): event is Extract<Heard, { kind: K }> => event.kind === kind),
      deadlineMs,
    );
  }

  /** As a power loss does it. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#ended;
  }

  async stop(): Promise<void> {
    this.#process.kill('SIGTERM');
    await this.#ended;
  }

  /** In order, so that nobody waits for its lease to run out; one that does not end by that is killed. */
  async [Symbol.asyncDispose](): Promise<void> {
    const overdue = setTimeout(() => this.#process.kill('SIGKILL'), STOP_MS);
    await this.stop();
    clearTimeout(overdue);
  }
}
