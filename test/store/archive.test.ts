import { expect, test } from 'bun:test';
import { exportStore, importStore } from '../../src/store/archive.ts';
import { LEASE_KEY } from '../../src/store/lease-record.ts';
import { MemoryStore } from '../support/memory-store.ts';

async function storeWith(entries: Readonly<Record<string, string>>): Promise<MemoryStore> {
  const store = new MemoryStore();
  for (const [key, value] of Object.entries(entries)) await store.put(key, value, undefined);
  return store;
}

test('what is exported comes back, but for the lease', async () => {
  const from = await storeWith({ 'stacks/shop': 'ö"\n', 'contents/shop/1': 'x', [LEASE_KEY]: 'mine' });
  const to = new MemoryStore();
  const written = await importStore(to, await exportStore(from), { replace: false });
  expect([...written].sort()).toEqual(['contents/shop/1', 'stacks/shop']);
  expect((await to.get('stacks/shop'))?.value).toBe('ö"\n');
  expect(await to.get(LEASE_KEY)).toBeUndefined();
});

test('a record of the same name with another value is refused, and then nothing is written', async () => {
  const text = await exportStore(await storeWith({ 'stacks/a': '1', 'stacks/b': '2' }));
  const to = await storeWith({ 'stacks/b': 'other' });
  await expect(importStore(to, text, { replace: false })).rejects.toThrow(
    'other records of that name: stacks/b',
  );
  expect(await to.list('')).toEqual(['stacks/b']);
  await importStore(to, text, { replace: true });
  expect((await to.get('stacks/b'))?.value).toBe('2');
});

test('an import that is repeated writes nothing', async () => {
  const text = await exportStore(await storeWith({ 'stacks/a': '1' }));
  const to = await storeWith({ 'stacks/a': '1' });
  expect(await importStore(to, text, { replace: false })).toEqual([]);
});

test.each(['', '{}', '{"format":2,"records":{}}', '{"format":1,"records":{"a":1}}'])(
  '%j is no export',
  async (text) => {
    await expect(importStore(new MemoryStore(), text, { replace: true })).rejects.toThrow(
      'no export of a store',
    );
  },
);
