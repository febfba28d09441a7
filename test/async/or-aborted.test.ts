import { expect, test } from 'bun:test';
import { orAborted } from '../../src/async/or-aborted.ts';

test('a promise that is there before the abort counts', async () => {
  const end = new AbortController();
  expect(await orAborted(Promise.resolve(1), end.signal)).toBe(1);
  await expect(orAborted(Promise.reject(new Error('no')), undefined)).rejects.toThrow('no');
});

test('an abort ends the wait, with its reason', async () => {
  const end = new AbortController();
  const waiting = orAborted(new Promise(() => undefined), end.signal);
  end.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  await expect(orAborted(new Promise(() => undefined), end.signal)).rejects.toThrow('enough');
});
