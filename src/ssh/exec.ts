import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { SshConnection } from './connection/connection.ts';

export interface ExecOptions {
  readonly stdin?: string | Uint8Array | Readable;
  /** Called with output as it comes, besides collecting it. */
  readonly onOutput?: (text: string) => void;
  readonly signal?: AbortSignal;
}

/** How a command on a host ended. */
export interface ExecResult {
  /** Undefined where a signal ended it. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a command in the user's shell on a host, to its end. Any exit code is a result. Rejects with an `SshError` where the
 * host is not reached or the connection breaks, and with the reason of `signal`, which ends the command's connection.
 */
export async function exec(
  connection: SshConnection,
  command: string,
  { stdin, onOutput, signal }: ExecOptions = {},
): Promise<ExecResult> {
  signal?.throwIfAborted();
  const process = await connection.start(command);
  const abort = (): void => void process.stream.destroy(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  try {
    const [stdout, stderr] = await Promise.all([
      collect(process.stream, onOutput),
      collect(process.stderr, onOutput),
      feed(stdin, process.stream),
    ]);
    const { code } = await process.ended;
    return { code, stdout, stderr };
  } finally {
    signal?.removeEventListener('abort', abort);
    process.stream.destroy();
  }
}

async function collect(
  stream: AsyncIterable<Uint8Array | string>,
  onOutput: ExecOptions['onOutput'],
): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  const add = (piece: string): void => {
    text += piece;
    if (piece !== '') onOutput?.(piece);
  };
  for await (const chunk of stream) {
    add(typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true }));
  }
  add(decoder.decode());
  return text;
}

/** A command that ends without reading its input is no failure. */
async function feed(stdin: ExecOptions['stdin'], target: Writable): Promise<void> {
  if (stdin === undefined) return void target.end();
  const source = stdin instanceof Readable ? stdin : Readable.from([Buffer.from(stdin)]);
  await pipeline(source, target).catch((error: NodeJS.ErrnoException) => {
    const isUnread = error.code === 'ERR_STREAM_PREMATURE_CLOSE' || error.code === 'EPIPE';
    if (!isUnread) throw error;
  });
}
