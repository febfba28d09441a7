import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { FlotillaError } from '../../src/errors/flotilla-error.ts';
import type { RecordStore } from '../../src/store/record-store.ts';

export interface StoreSubject {
  readonly store: RecordStore;
  /** A second writer of the same records. */
  readonly other: RecordStore;
  readonly dispose: () => Promise<void>;
}

/** What every store of records does; each test has a key of its own. */
export function recordStoreContract(name: string, open: () => Promise<StoreSubject>): void {
  describe(name, () => {
    let subject: StoreSubject;
    let count = 0;
    const newKey = (): string => {
      count += 1;
      return `stacks/record-${count}`;
    };

    beforeAll(async () => {
      subject = await open();
    }, 300_000);
    afterAll(() => subject?.dispose(), 120_000);

    test('gives back what was put, under a version of its own', async () => {
      const key = newKey();
      expect(await subject.store.get(key)).toBeUndefined();
      const version = await subject.store.put(key, 'sailors\n"ö"', undefined);
      expect(await subject.other.get(key)).toEqual({ value: 'sailors\n"ö"', version });
    });

    test('puts a new value in place of the version that it was made from', async () => {
      const key = newKey();
      const first = await subject.store.put(key, 'one', undefined);
      const second = await subject.other.put(key, 'two', first);
      expect(second).not.toBe(first);
      expect(await subject.store.get(key)).toEqual({ value: 'two', version: second });
    });

    test('refuses a value that was made from an older version', async () => {
      const key = newKey();
      const first = await subject.store.put(key, 'one', undefined);
      await subject.store.put(key, 'two', first);
      expect(await codeOf(subject.other.put(key, 'stale', first))).toBe('STORE_CONFLICT');
      expect((await subject.store.get(key))?.value).toBe('two');
    });

    test('refuses to begin a record that is there, and to change one that is not', async () => {
      const key = newKey();
      const version = await subject.store.put(key, 'one', undefined);
      expect(await codeOf(subject.store.put(key, 'again', undefined))).toBe('STORE_CONFLICT');
      await subject.store.delete(key, version);
      expect(await codeOf(subject.store.put(key, 'gone', version))).toBe('STORE_CONFLICT');
    });

    test('lets one of many writers at the same time win', async () => {
      const key = newKey();
      const version = await subject.store.put(key, '0', undefined);
      const writers = Array.from({ length: 6 }, (_, index) =>
        codeOf((index % 2 === 0 ? subject.store : subject.other).put(key, `${index + 1}`, version)),
      );
      const codes = await Promise.all(writers);
      expect(codes.filter((code) => code === undefined).length).toBe(1);
      expect(codes.filter((code) => code === 'STORE_CONFLICT').length).toBe(5);
      const winner = codes.indexOf(undefined) + 1;
      expect((await subject.store.get(key))?.value).toBe(String(winner));
    });

    test('loses no addition where writers read again after a refusal', async () => {
      const key = newKey();
      await subject.store.put(key, '', undefined);
      const append = async (store: RecordStore, letter: string): Promise<void> => {
        for (;;) {
          const record = await store.get(key);
          const put = store.put(key, `${record?.value}${letter}`, record?.version);
          if ((await codeOf(put)) === undefined) return;
        }
      };
      await Promise.all(
        [...'abcd'].map((letter, index) => append(index < 2 ? subject.store : subject.other, letter)),
      );
      expect([...((await subject.store.get(key))?.value ?? '')].sort().join('')).toBe('abcd');
    });

    test('forgets a record that is deleted, and begins it anew', async () => {
      const key = newKey();
      const version = await subject.store.put(key, 'one', undefined);
      await subject.store.delete(key, version);
      expect(await subject.other.get(key)).toBeUndefined();
      await subject.other.put(key, 'anew', undefined);
      expect((await subject.store.get(key))?.value).toBe('anew');
    });

    test('refuses to delete another version than the one that was read', async () => {
      const key = newKey();
      const first = await subject.store.put(key, 'one', undefined);
      await subject.store.put(key, 'two', first);
      expect(await codeOf(subject.store.delete(key, first))).toBe('STORE_CONFLICT');
    });

    test('lists the keys that begin with a prefix', async () => {
      await subject.store.put('nodes/b', 'b', undefined);
      const gone = await subject.store.put('nodes/gone', 'gone', undefined);
      await subject.store.delete('nodes/gone', gone);
      await subject.store.put('nodes/a.1', 'a', undefined);
      expect(await subject.other.list('nodes/')).toEqual(['nodes/a.1', 'nodes/b']);
    });

    test('holds an empty value, and one of two million characters', async () => {
      const key = newKey();
      const version = await subject.store.put(key, '', undefined);
      expect((await subject.store.get(key))?.value).toBe('');
      const long = Array.from({ length: 200_000 }, (_, index) => `ä${index % 1000}`.padEnd(10)).join('');
      await subject.store.put(key, long, version);
      expect((await subject.other.get(key))?.value === long).toBe(true);
    }, 60_000);
  });
}

/** The code that a promise is rejected with; undefined where it is kept. */
async function codeOf(promise: Promise<unknown>): Promise<string | undefined> {
  try {
    await promise;
    return undefined;
  } catch (error) {
    return error instanceof FlotillaError ? error.code : String(error);
  }
}
