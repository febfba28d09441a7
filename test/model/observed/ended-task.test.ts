import { expect, test } from 'bun:test';
import { type EndedTask, endOf, KEPT_OF_SLOT, withEnded } from '../../../src/model/observed/ended-task.ts';

function task(endedAtMs: number, changes: Partial<EndedTask> = {}): EndedTask {
  return {
    service: 'web',
    slot: 1,
    node: 'a',
    container: `c${endedAtMs}`,
    image: 'web:1',
    state: 'failed',
    endedAtMs,
    ...changes,
  };
}

const times = (tasks: readonly EndedTask[]): number[] => tasks.map(({ endedAtMs }) => endedAtMs);

test('the newest come first, and each slot keeps its last five', () => {
  const tasks = [1, 2, 3, 4, 5, 6, 7].map((time) => task(time));
  const other = task(0, { slot: 2 });
  expect(times(withEnded([other], tasks))).toEqual([7, 6, 5, 4, 3, 0]);
  expect(KEPT_OF_SLOT).toBe(5);
});

test('a history in which nothing is new is the same history', () => {
  const before = [task(1)];
  expect(withEnded(before, [])).toBe(before);
});

test('a rejection that repeats itself is noted once', () => {
  const refused = (endedAtMs: number, error = 'No such image: web:9'): EndedTask => {
    const { container: _, ...rest } = task(endedAtMs, { state: 'rejected', error });
    return rest;
  };
  const first = withEnded([], [refused(1), refused(2)]);
  expect(times(first)).toEqual([1]);
  expect(withEnded(first, [refused(3)])).toBe(first);
  expect(times(withEnded(first, [refused(4, 'no space left on device')]))).toEqual([4, 1]);
});

test('what a lost node still had is not shut down a second time', () => {
  const lost = [task(1, { container: 'x', state: 'orphaned' })];
  expect(withEnded(lost, [task(2, { container: 'x', state: 'shutdown' })])).toBe(lost);
});

test('however much fails, the record stays small', () => {
  const tasks = Array.from({ length: 3000 }, (_, index) =>
    task(index, { slot: index, error: 'task: non-zero exit (137)', container: 'c'.repeat(64) }),
  );
  const kept = withEnded([], tasks);
  expect(kept.length).toBeLessThanOrEqual(1000);
  expect(JSON.stringify(kept).length).toBeLessThan(251_000);
  expect(kept[0]?.endedAtMs).toBe(2999);
});

test('an exit is told in the words of Swarm', () => {
  expect(endOf(0)).toEqual({ state: 'complete' });
  expect(endOf(1)).toEqual({ state: 'failed', error: 'task: non-zero exit (1)' });
  expect(endOf(137, true)).toEqual({ state: 'failed', error: 'task: non-zero exit (137): out of memory' });
});
