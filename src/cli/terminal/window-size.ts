import type { TerminalSize } from '../../engine/session.ts';

/** A process takes its size only once it runs, a moment after the session is open. */
const TRIES = 10;
const PAUSE_MS = 20;

/**
 * Keeps the terminal of a process as large as this one: now, and whenever its window changes, until the
 * answer is called. A failure is nothing to tell: the picture is merely of another size.
 */
export function followWindowSize(
  stdout: NodeJS.WriteStream,
  resize: (size: TerminalSize) => Promise<void>,
): () => void {
  let isOver = false;
  const send = async (tries: number): Promise<void> => {
    for (let count = 1; count <= tries && !isOver; count += 1) {
      try {
        return await resize({ rows: stdout.rows, columns: stdout.columns });
      } catch {
        if (count < tries) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    }
  };
  const onResize = (): void => void send(1);
  void send(TRIES);
  stdout.on('resize', onResize);
  return () => {
    isOver = true;
    stdout.off('resize', onResize);
  };
}
