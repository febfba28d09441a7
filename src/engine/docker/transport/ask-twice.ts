import { LinkedSignal } from '../../../async/linked-signal.ts';
import type { EngineRequest } from './transport.ts';

/** How long a reading may go without its answer before it is asked a second time. */
const UNANSWERED_MS = 10_000;

/**
 * Asks once more, on a connection of its own, where a reading has had no answer for some seconds: the first to be answered counts, and
 * the other is given up. A laden engine that goes on answering others can lose a single request, which would be waited
 * for without an end. Changes are asked once only. Rejects as the first does where none is answered.
 */
export async function againIfUnanswered<T>(
  { method, signal }: Pick<EngineRequest, 'method' | 'signal'>,
  ask: (signal: AbortSignal | undefined) => Promise<T>,
  unansweredMs = UNANSWERED_MS,
): Promise<T> {
  if (method !== 'GET') return ask(signal);
  using givenUp = new LinkedSignal(...(signal === undefined ? [] : [signal]));
  const first = ask(givenUp.signal);
  try {
    if (await settlesWithin(first, unansweredMs)) return await first;
    return await Promise.any([first, ask(givenUp.signal)]);
  } catch (error) {
    throw error instanceof AggregateError ? error.errors[0] : error;
  } finally {
    givenUp.abort();
  }
}

function settlesWithin(promise: Promise<unknown>, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms, false);
    const settled = (): void => {
      clearTimeout(timer);
      resolve(true);
    };
    promise.then(settled, settled);
  });
}
