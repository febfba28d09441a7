import { spawnSync } from 'node:child_process';

/** Signals that would end this process while the terminal is raw. */
const ENDING = { SIGTERM: 143, SIGHUP: 129 } as const;

/**
 * Hands the terminal's keys to the program at the other end: no echo, no line editing, no signals from
 * keys, and its output as it comes. The answer gives the terminal back as it was; so does the end of
 * this process, whatever ends it.
 */
export function enterRawMode(stdin: NodeJS.ReadStream): () => void {
  const before = stty('-g');
  stdin.setRawMode(true);
  // The runtime's raw mode still turns LF into CR LF, which tears the pictures of full-screen programs.
  // Where there is no stty, plain text is right nevertheless.
  if (before !== '') stty('-opost');
  let isRaw = true;
  const restore = (): void => {
    if (!isRaw) return;
    isRaw = false;
    process.off('exit', restore);
    for (const [signal, handler] of handlers) process.off(signal, handler);
    stdin.setRawMode(false);
    if (before !== '') stty(before);
  };
  const handlers = Object.entries(ENDING).map(([signal, status]) => {
    const handler = (): void => {
      // The code that forwards the signal decides whether this process ends.
      if (process.listenerCount(signal) > 1) return;
      restore();
      process.exit(status);
    };
    process.on(signal, handler);
    return [signal, handler] as const;
  });
  process.once('exit', restore);
  return restore;
}

/** What stty says about the terminal; empty where it can't. */
function stty(setting: string): string {
  const { stdout } = spawnSync('stty', [setting], { stdio: ['inherit', 'pipe', 'ignore'], encoding: 'utf8' });
  return (stdout ?? '').trim();
}
