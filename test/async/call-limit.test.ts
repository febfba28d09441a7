import { expect, test } from 'bun:test';
import { CallLimit } from '../../src/async/call-limit.ts';

/** Tasks that end when the test says so, and the order in which they began. */
function tasks(): {
  task: (name: string) => () => Promise<string>;
  began: string[];
  end: () => Promise<void>;
} {
  const began: string[] = [];
  const open: (() => void)[] = [];
  return {
    began,
    task: (name) => () => {
      began.push(name);
      return new Promise((resolve) => open.push(() => resolve(name)));
    },
    async end() {
      open.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

test('no more tasks run at a time than the limit says, and the next begins when one ends', async () => {
  const { task, began, end } = tasks();
  const limit = new CallLimit(2);
  for (const name of ['a', 'b', 'c', 'd']) void limit.usual(task(name));
  expect(began).toEqual(['a', 'b']);
  await end();
  expect(began).toEqual(['a', 'b', 'c']);
});

test('urgent tasks begin before others that came earlier', async () => {
  const { task, began, end } = tasks();
  const limit = new CallLimit(1);
  for (const name of ['a', 'b']) void limit.usual(task(name));
  void limit.urgent(task('now'));
  await end();
  await end();
  expect(began).toEqual(['a', 'now', 'b']);
});

test('a task that fails gives its place back, and its caller has the failure', async () => {
  const limit = new CallLimit(1);
  await expect(limit.usual(() => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  expect(await limit.usual(() => Promise.resolve('next'))).toBe('next');
});
