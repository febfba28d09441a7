import { spawn } from 'node:child_process';

export interface Finished {
  /** The exit status, or 128 and the signal's number as a shell gives it. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  /** Added to this process's environment; undefined takes a variable out. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly stdin?: string | Uint8Array;
  /** The process is killed then, and the call fails. */
  readonly deadlineMs?: number;
}

/** Runs a program to its end. Any exit status is a result; only a deadline or a missing program is an error. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const deadlineMs = options.deadlineMs ?? 60_000;
  const child = spawn(program, args, {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: { ...process.env, ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const { promise, resolve, reject } = Promise.withResolvers<Finished>();
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  const text = (chunks: readonly Buffer[]) => Buffer.concat(chunks).toString('utf8');
  const timer = setTimeout(() => {
    child.kill('SIGKILL');
    const said = `${text(out)}${text(err)}`;
    reject(new Error(`${program} ${args.join(' ')} did not end within ${deadlineMs} ms; it said: ${said}`));
  }, deadlineMs);
  child.on('error', (error) => {
    clearTimeout(timer);
    reject(error);
  });
  child.on('close', (status, signal) => {
    clearTimeout(timer);
    resolve({ status: status ?? (signal === 'SIGINT' ? 130 : 137), stdout: text(out), stderr: text(err) });
  });
  // A program that ends without reading its input is no error of ours.
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.stdin ?? '');
  return promise;
}
