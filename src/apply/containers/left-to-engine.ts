import type { Clock } from '../../async/clock.ts';

/** Most containers stop sooner, and the next command then finds them stopped; for one that takes its time nobody has to stay. */
const PATIENCE_MS = 1000;

/**
 * A stop or restart, which the engine brings to its end by itself once it has begun. After the abort it is waited for only a moment longer; then it
 * rejects with the signal's reason.
 */
export async function leftToEngine(
  call: (signal: AbortSignal) => Promise<void>,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<void> {
  const leaving = new AbortController();
  const ended = new AbortController();
  const onAbort = (): void => {
    clock.sleep(PATIENCE_MS, ended.signal).then(
      () => leaving.abort(signal.reason),
      () => undefined,
    );
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  try {
    await call(leaving.signal);
  } finally {
    signal.removeEventListener('abort', onAbort);
    ended.abort();
  }
}
