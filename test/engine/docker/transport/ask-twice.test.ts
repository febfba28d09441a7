import { expect, test } from 'bun:test';
import { againIfUnanswered } from '../../../../src/engine/docker/transport/ask-twice.ts';

const AT_ONCE_MS = 1;
const LONG_MS = 60_000;

function unanswered(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
}

test('a reading that gets no answer is asked again, and the first is given up', async () => {
  const signals: (AbortSignal | undefined)[] = [];
  const ask = (signal: AbortSignal | undefined): Promise<string> => {
    signals.push(signal);
    return signals.length === 1 ? unanswered(signal) : Promise.resolve('second');
  };
  expect(await againIfUnanswered({ method: 'GET' }, ask, AT_ONCE_MS)).toBe('second');
  expect(signals[0]?.aborted).toBe(true);
});

test('an answer that comes late is still taken', async () => {
  const late = Promise.withResolvers<string>();
  let asked = 0;
  const ask = (signal: AbortSignal | undefined): Promise<string> => {
    asked += 1;
    if (asked === 1) return late.promise;
    late.resolve('first');
    return unanswered(signal);
  };
  expect(await againIfUnanswered({ method: 'GET' }, ask, AT_ONCE_MS)).toBe('first');
});

test('a change is asked once, however long it takes', async () => {
  const done = Promise.withResolvers<string>();
  let asked = 0;
  const ask = (): Promise<string> => {
    asked += 1;
    setTimeout(done.resolve, 10 * AT_ONCE_MS, 'done');
    return done.promise;
  };
  expect(await againIfUnanswered({ method: 'POST' }, ask, AT_ONCE_MS)).toBe('done');
  expect(asked).toBe(1);
});

test('a refusal is told at once', async () => {
  const refused = againIfUnanswered({ method: 'GET' }, () => Promise.reject(new Error('no')), LONG_MS);
  expect(await refused.catch((error: Error) => error.message)).toBe('no');
});

test('where neither is answered it fails as the first did', async () => {
  const failures = [new Error('silent'), new Error('silent too')];
  const failing = Promise.withResolvers<never>();
  const ask = (): Promise<never> => {
    const failure = failures.shift();
    if (failures.length === 1) return failing.promise;
    failing.reject(new Error('silent'));
    return Promise.reject(failure);
  };
  const asked = againIfUnanswered({ method: 'GET' }, ask, AT_ONCE_MS);
  expect(await asked.catch((error: Error) => error.message)).toBe('silent');
});

test('whoever gives the reading up ends both', async () => {
  const controller = new AbortController();
  let asked = 0;
  const ask = (signal: AbortSignal | undefined): Promise<never> => {
    asked += 1;
    if (asked === 2) queueMicrotask(() => controller.abort(new Error('given up')));
    return unanswered(signal);
  };
  const request = { method: 'GET', signal: controller.signal } as const;
  const failure = await againIfUnanswered(request, ask, AT_ONCE_MS).catch((error: Error) => error.message);
  expect(failure).toBe('given up');
});
