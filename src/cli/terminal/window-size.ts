import type { TerminalSize } from '../../engine/session.ts';

/** A process takes its size only once it runs, a moment after the session is open, or longer on a busy node. */
const TRIES = 250;
const PAUSE_MS = 20;

/**
 * Keeps the terminal of a process as large as this one: now, and whenever its window changes, until the
 * answer is called. A failure is nothing to tell: the picture is merely of another size.
 */
export function followWindowSize(
  stdout: Pick<NodeJS.WriteStream, 'rows' | 'columns' | 'on' | 'off'>,
  resize: (size: TerminalSize) => Promise<void>,
): () => void {
  let triesLeft = 0;
  let isStale = false;
  let isSending = false;
  // One after the other: two on their way at once may come in the other order.
  const send = async (): Promise<void> => {
    isSending = true;
    while (isStale && triesLeft > 0) {
      isStale = false;
      try {
        await resize({ rows: stdout.rows, columns: stdout.columns });
      } catch {
        isStale = true;
        triesLeft -= 1;
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    }
    isSending = false;
  };
  const onResize = (): void => {
    isStale = true;
    triesLeft = TRIES;
    if (!isSending) void send();
  };
  onResize();
  stdout.on('resize', onResize);
  return () => {
    triesLeft = 0;
    stdout.off('resize', onResize);
  };
}
