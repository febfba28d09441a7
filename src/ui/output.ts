import type { ProgressEvent } from '../progress/event.ts';

/** Shows a run. It draws and does nothing else: the run neither waits for it nor fails with it. */
export interface View {
  handle(event: ProgressEvent): void;
  /** Resolves once everything is written and nothing of the view keeps the process alive. */
  close(): Promise<void>;
}

/** What a view writes to: process.stderr, or anything with the same few members. */
export interface OutputStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  write(text: string): unknown;
  on?(event: 'resize', listener: () => void): unknown;
  off?(event: 'resize', listener: () => void): unknown;
}
