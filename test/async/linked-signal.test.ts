import { expect, test } from 'bun:test';
import { LinkedSignal } from '../../src/async/linked-signal.ts';

test('a linked signal aborts with the first of its sources, for its reason', () => {
  const [one, other] = [new AbortController(), new AbortController()];
  using linked = new LinkedSignal(one.signal, other.signal);
  other.abort('enough');
  expect([linked.signal.aborted, linked.signal.reason]).toEqual([true, 'enough']);
});

test('one that is made from an aborted signal is aborted', () => {
  using linked = new LinkedSignal(AbortSignal.abort('enough'));
  expect(linked.signal.reason).toBe('enough');
});

test('one that was let go hears nothing more', () => {
  const source = new AbortController();
  const linked = new LinkedSignal(source.signal);
  linked[Symbol.dispose]();
  source.abort();
  expect(linked.signal.aborted).toBe(false);
});
