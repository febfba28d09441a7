import { expect, test } from 'bun:test';
import { setImmediate as turn } from 'node:timers/promises';
import { packTar } from 'modern-tar';
import { digestWhile } from '../../src/volumes/digest-while.ts';

const CHUNK = 4096;
const { signal } = new AbortController();

async function chunks(): Promise<readonly Uint8Array[]> {
  const body = new Uint8Array(512 * CHUNK).fill(7);
  const tar = await packTar([{ header: { name: 'data/a', size: body.length, type: 'file' }, body }]);
  return Array.from({ length: Math.ceil(tar.length / CHUNK) }, (_, index) =>
    tar.subarray(index * CHUNK, (index + 1) * CHUNK),
  );
}

test('a tar is read no faster than it is taken', async () => {
  const all = await chunks();
  let given = 0;
  let taken = 0;
  let mostAhead = 0;
  async function* open(): AsyncIterable<Uint8Array> {
    for (const chunk of all) {
      given += 1;
      mostAhead = Math.max(mostAhead, given - taken);
      yield chunk;
    }
  }
  const digest = await digestWhile(
    open,
    async (tar) => {
      for await (const chunk of tar) {
        for (let turns = 0; turns < 5; turns += 1) await turn();
        taken += (chunk as Uint8Array).length / CHUNK;
      }
    },
    signal,
  );
  expect(digest).toMatchObject({ entries: 1, bytes: 512 * CHUNK });
  expect(given).toBe(all.length);
  // What a stream of Node holds at most, and a few on their way.
  expect(mostAhead).toBeLessThan(32);
});

test('whoever takes a tar may stop behind what matters to it', async () => {
  const all = await chunks();
  const digest = await digestWhile(
    async function* () {
      yield* all;
    },
    async () => undefined,
    signal,
  );
  expect(digest.entries).toBe(1);
});

test('a tar that nobody takes any more is not read on', async () => {
  const all = await chunks();
  let given = 0;
  async function* open(): AsyncIterable<Uint8Array> {
    for (const chunk of all) {
      given += 1;
      yield chunk;
    }
  }
  const refused = digestWhile(
    open,
    async (tar) => {
      for await (const _ of tar) throw new Error('refused');
    },
    signal,
  );
  await expect(refused).rejects.toThrow('refused');
  expect(given).toBeLessThan(64);
});
