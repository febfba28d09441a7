import { describe, expect, test } from 'bun:test';
import { NO_CONTENTS } from '../../src/model/desired/contents.ts';
import { ContentsStore } from '../../src/store/contents.ts';
import { newKeyPair, publicKeyOf, seal, unseal } from '../../src/store/seal.ts';
import { MemoryStore } from '../support/memory-store.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const CONTENTS = { ...NO_CONTENTS, secrets: { key: bytes('hidden') }, digests: { web: 'scrypt:1' } };

describe('a sealed text', () => {
  const keys = newKeyPair();

  test('is opened with the private key only', () => {
    const sealed = seal('hidden ö', keys.publicKey, 'a');
    expect(unseal(sealed, keys.privateKey, 'a')).toBe('hidden ö');
    expect(() => unseal(sealed, newKeyPair().privateKey, 'a')).toThrow("can't be opened");
    expect(publicKeyOf(keys.privateKey)).toBe(keys.publicKey);
  });

  test("can't be changed, and not be put in another's place", () => {
    const sealed = seal('hidden', keys.publicKey, 'a');
    const changed = Buffer.from(sealed, 'base64');
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    expect(() => unseal(changed.toString('base64'), keys.privateKey, 'a')).toThrow("can't be opened");
    expect(() => unseal(sealed, keys.privateKey, 'b')).toThrow("can't be opened");
    expect(() => unseal('short', keys.privateKey, 'a')).toThrow("can't be opened");
  });
});

describe("what a stack's secrets hold", () => {
  test('is sealed for the key of managers that say so at the same time', async () => {
    const records = new MemoryStore();
    const { publicKey } = newKeyPair();
    const stores = [new ContentsStore(records), new ContentsStore(records)];
    await Promise.all(stores.map((store) => store.announce(publicKey)));
    expect(await stores[0]?.isSealedForAnother(publicKey)).toBe(false);
  });

  test('can not be opened by a manager with another key', async () => {
    const store = new ContentsStore(new MemoryStore());
    await store.announce(newKeyPair().publicKey);
    const other = newKeyPair().publicKey;
    expect(await store.isSealedForAnother(other)).toBe(false);
    await store.put('shop', CONTENTS);
    expect(await store.isSealedForAnother(other)).toBe(true);
  });

  test('comes back to the manager, and stands nowhere in the store', async () => {
    const records = new MemoryStore();
    const store = new ContentsStore(records);
    const keys = newKeyPair();
    await store.announce(keys.publicKey);
    const key = (await store.put('shop', CONTENTS)) ?? '';
    expect(await store.read([key], keys.privateKey)).toEqual(CONTENTS);
    expect((await records.get(key))?.value).not.toContain('hidden');
  });

  test('is not kept where there is no manager, or no secret', async () => {
    const store = new ContentsStore(new MemoryStore());
    expect(await store.put('shop', CONTENTS)).toBeUndefined();
    await store.announce(newKeyPair().publicKey);
    expect(await store.put('shop', NO_CONTENTS)).toBeUndefined();
  });

  test('of two revisions, the last counts for what is in both', async () => {
    const store = new ContentsStore(new MemoryStore());
    const keys = newKeyPair();
    await store.announce(keys.publicKey);
    const first =
      (await store.put('shop', { ...CONTENTS, secrets: { key: bytes('one'), other: bytes('2') } })) ?? '';
    const second = (await store.put('shop', { ...CONTENTS, secrets: { key: bytes('three') } })) ?? '';
    const { secrets } = await store.read([first, second], keys.privateKey);
    expect(secrets).toEqual({ key: bytes('three'), other: bytes('2') });
  });

  test('goes when no revision names it any more', async () => {
    const records = new MemoryStore();
    const store = new ContentsStore(records);
    await store.announce(newKeyPair().publicKey);
    const old = (await store.put('shop', CONTENTS)) ?? '';
    const other = (await store.put('blog', CONTENTS)) ?? '';
    const kept = (await store.put('shop', CONTENTS)) ?? '';
    await store.prune('shop', [kept]);
    expect(await records.list('contents/')).toEqual([other, kept].sort());
    expect(await records.get(old)).toBeUndefined();
  });
});
