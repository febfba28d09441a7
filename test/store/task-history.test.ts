import { expect, test } from 'bun:test';
import type { EndedTask } from '../../src/model/observed/ended-task.ts';
import { TaskHistory } from '../../src/store/task-history.ts';
import { MemoryStore } from '../support/memory-store.ts';

const task = (container: string): EndedTask => ({
  ...{ service: 'web', slot: 1, node: 'a', container, image: 'web:1' },
  ...{ state: 'failed', error: 'task: non-zero exit (1)', endedAtMs: 1 },
});

/** A store in which somebody else does something just before the first change of a record. */
class Raced extends MemoryStore {
  first: (() => Promise<void>) | undefined;

  override async put(key: string, value: string, expected: string | undefined): Promise<string> {
    await this.#race();
    return super.put(key, value, expected);
  }

  override async delete(key: string, expected: string): Promise<void> {
    await this.#race();
    return super.delete(key, expected);
  }

  async #race(): Promise<void> {
    const { first } = this;
    this.first = undefined;
    await first?.();
  }
}

test('what two note at the same time is all in the history', async () => {
  const store = new Raced();
  const history = new TaskHistory(store);
  store.first = () => new TaskHistory(store).note('shop', [task('b')]);
  await history.note('shop', [task('a')]);
  expect((await history.of('shop')).map(({ container }) => container).sort()).toEqual(['a', 'b']);
});

test.each(['note', 'forget'] as const)(
  'a history is forgotten where somebody else comes between with a %s',
  async (other) => {
    const store = new Raced();
    const history = new TaskHistory(store);
    await history.note('shop', [task('a')]);
    const second = new TaskHistory(store);
    store.first = () => (other === 'note' ? second.note('shop', [task('b')]) : second.forget('shop'));
    await history.forget('shop');
    expect(await store.list('')).toEqual([]);
  },
);
