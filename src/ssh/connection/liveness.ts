import type { Duplex } from 'node:stream';

/** How often the other side is asked for a sign of life, and its silence counted. */
export const ALIVE_INTERVAL_MS = 2000;

/**
 * Calls `onSilent` when nothing has come from the other side for `limitMs`, although it was asked. Silence is counted
 * in turns of a timer, not by a clock: a process that was busy or stopped itself has heard nothing either.
 */
export function watchSilence(socket: Duplex, limitMs: number, onSilent: () => void): () => void {
  const limit = Math.max(2, Math.ceil(limitMs / ALIVE_INTERVAL_MS));
  let silentTurns = 0;
  const onData = (): void => {
    silentTurns = 0;
  };
  const timer = setInterval(() => {
    silentTurns += 1;
    if (silentTurns <= limit) return;
    stop();
    onSilent();
  }, ALIVE_INTERVAL_MS);
  const stop = (): void => {
    clearInterval(timer);
    socket.off('data', onData);
  };
  socket.on('data', onData);
  return stop;
}
