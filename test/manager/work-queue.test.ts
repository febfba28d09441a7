import { describe, expect, test } from 'bun:test';
import { WorkQueue } from '../../src/manager/work-queue.ts';

const queue = (): WorkQueue => new WorkQueue(() => 0.5);

describe('the queue of stacks', () => {
  test('gives a key once it is due, and only once', () => {
    const work = queue();
    work.add('shop', 100);
    expect(work.take(99)).toBeUndefined();
    expect(work.take(100)).toBe('shop');
    expect(work.take(100)).toBeUndefined();
  });

  test('a key that is asked for twice is due at the earlier time, and comes once', () => {
    const work = queue();
    work.add('shop', 100);
    work.add('shop', 50);
    work.add('shop', 80);
    expect(work.nextMs()).toBe(50);
    expect(work.take(60)).toBe('shop');
    work.done('shop', 60, { failed: false });
    expect(work.take(1000)).toBeUndefined();
  });

  test('what is added while a key runs counts when it is done', () => {
    const work = queue();
    work.add('shop', 0);
    work.take(0);
    work.add('shop', 10);
    expect(work.take(20)).toBeUndefined();
    work.done('shop', 30, { failed: false });
    expect(work.take(30)).toBe('shop');
  });

  test('a key that fails comes again after a pause that grows, and not sooner for an event', () => {
    const work = queue();
    work.add('shop', 0);
    const dues: number[] = [];
    let now = 0;
    for (let failure = 0; failure < 3; failure += 1) {
      expect(work.take(now)).toBe('shop');
      work.done('shop', now, { failed: true });
      work.add('shop', now);
      const due = work.nextMs() ?? 0;
      dues.push(due - now);
      now = due;
    }
    expect(dues).toEqual([1000, 2000, 4000]);
  });

  test('the key that has waited longest comes first', () => {
    const work = queue();
    work.add('a', 30);
    work.add('b', 10);
    work.add('c', 20);
    expect([work.take(50), work.take(50), work.take(50)]).toEqual(['b', 'c', 'a']);
  });

  test('a key is due again when it said so', () => {
    const work = queue();
    work.add('shop', 0);
    work.take(0);
    work.done('shop', 5, { failed: false, againInMs: 70 });
    expect(work.nextMs()).toBe(75);
  });

  test('a key that was removed while it ran does not come back', () => {
    const work = queue();
    work.add('shop', 0);
    work.take(0);
    work.remove('shop');
    work.done('shop', 5, { failed: true });
    expect(work.nextMs()).toBeUndefined();
  });
});
