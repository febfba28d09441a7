import type { TerminalSize } from '../../engine/session.ts';

/** A process takes its size only once it runs, a moment after the session is open, or longer on a busy node. */
const TRIES = 250;
const PAUSE_MS = 20;

/**
 * Keeps the terminal of a process as large as this one: now, and whenever its window changes, until the
 * answer is called. A failure is nothing to tell: the picture is merely of another size.
 */
export function followWindowSize(
  stdout: NodeJS.WriteStream,
  resize: (size: TerminalSize) => Promise<void>,
): () => void {
  let latest = 0;
  const send = async (): Promise<void> => {
    latest += 1;
    const mine = latest;
    // A newer size makes the tries for this one pointless.
    for (let count = 1; count <= TRIES && mine === latest; count += 1) {
      try {
        return await resize({ rows: stdout.rows, columns: stdout.columns });
      } catch {
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    }
  };
  const onResize = (): void => void send();
  onResize();
  stdout.on('resize', onResize);
  return () => {
    latest += 1;
    stdout.off('resize', onResize);
  };
}
