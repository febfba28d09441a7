import type { ChildProcess } from 'node:child_process';
import type { Finished } from '../../support/process.ts';
import { eventually } from '../../support/time/eventually.ts';

/** A program that runs, with what it has said so far. */
export class Running {
  readonly ended: Promise<Finished>;
  readonly #child: ChildProcess;
  #stdout = '';
  #stderr = '';
  #isOver = false;

  constructor(child: ChildProcess) {
    this.#child = child;
    child.stdout?.on('data', (chunk: Buffer) => {
      this.#stdout += chunk.toString('utf8');
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      this.#stderr += chunk.toString('utf8');
    });
    const { promise, resolve } = Promise.withResolvers<Finished>();
    child.on('close', (status, signal) => {
      this.#isOver = true;
      resolve({
        status: status ?? (signal === 'SIGINT' ? 130 : 137),
        stdout: this.#stdout,
        stderr: this.#stderr,
      });
    });
    this.ended = promise;
  }

  get stdout(): string {
    return this.#stdout;
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** Waits until it has said something on either stream. */
  async says(pattern: RegExp): Promise<void> {
    const told = () => pattern.test(this.#stdout) || pattern.test(this.#stderr);
    try {
      await eventually(`output like ${pattern}`, told);
    } catch (error) {
      throw new Error(`${error}; it said: ${this.#stdout}${this.#stderr}`);
    }
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  async kill(): Promise<void> {
    if (!this.#isOver) this.#child.kill('SIGKILL');
    await this.ended;
  }
}
