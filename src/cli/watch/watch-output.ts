import type { Emit, ProgressEvent, WatchCode } from '../../progress/event.ts';

type WatchEvent = Extract<ProgressEvent, { kind: 'watch' }>;

/** The part of a stream that lines are written to. */
export interface LineSink {
  write(chunk: Uint8Array): unknown;
}

export interface WatchOutputOptions {
  readonly stdout: LineSink;
  readonly stderr: LineSink;
  /** Before each line: what tells it from the lines of containers. */
  readonly prefix: string;
  /** Says when each batch of changes is dealt with, as docker compose does when it is to tell more. */
  readonly tellsBatches?: boolean;
}

const FAILURES: ReadonlySet<WatchCode> = new Set([
  'sync-failed',
  'rebuild-failed',
  'restart-failed',
  'exec-failed',
  'watch-failed',
]);

/** Events of a watch as lines: what happens on standard output, as docker compose has it, failures on the other. */
export function watchLines({ stdout, stderr, prefix, tellsBatches = false }: WatchOutputOptions): Emit {
  return (event) => {
    if (event.kind !== 'watch') return;
    if (tellsBatches && BATCH_ENDS.has(event.code)) stderr.write(Buffer.from(batchLine(event)));
    if (event.code === 'synced') return;
    const text = [lineOf(event), ...(event.hint === undefined ? [] : [`   hint: ${event.hint}`])]
      .map((line) => `${prefix}${line}\n`)
      .join('');
    (FAILURES.has(event.code) ? stderr : stdout).write(Buffer.from(text));
  };
}

function lineOf({ code, container = '', message }: WatchEvent): string {
  return code === 'exec-output' ? `${container} | ${message}` : message;
}

const BATCH_ENDS: ReadonlySet<WatchCode> = new Set(['synced', 'rebuilt']);

function batchLine({ elapsedMs = 0, changes = 1 }: WatchEvent): string {
  return `level=debug msg="batch complete: duration[${elapsedMs}ms] count[${changes}]"\n`;
}
