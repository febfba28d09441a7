import { expect, test } from 'bun:test';
import type { ProgressEvent } from '../../src/progress/event.ts';
import { eventAs } from '../../src/progress/hints.ts';

const HINT = 'its output says why: flotilla logs';
const NAMED = 'its output says why: docker compose logs';
const OPERATION = {
  id: 'a',
  kind: 'start-container',
  node: 'a',
  resource: { kind: 'container', name: 'c' },
  cause: 'x',
} as const;

test('hints of failures and warnings name the program as it was called', () => {
  const failed = (hint: string): ProgressEvent => ({
    kind: 'operation-failed',
    atMs: 0,
    elapsedMs: 0,
    operation: OPERATION,
    failure: { code: 'X', message: 'flotilla stays', hint },
  });
  const warning = (hint: string): ProgressEvent => ({ kind: 'warning', code: 'X', message: 'm', hint });
  expect(eventAs('docker compose', failed(HINT))).toEqual(failed(NAMED));
  expect(eventAs('docker compose', warning(HINT))).toEqual(warning(NAMED));
});

test('events without a hint stay as they are', () => {
  const event: ProgressEvent = { kind: 'operation-start', atMs: 0, operation: OPERATION };
  expect(eventAs('docker compose', event)).toBe(event);
});
