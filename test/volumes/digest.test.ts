import { expect, test } from 'bun:test';
import { packTar, type TarHeader } from 'modern-tar';
import { digestOf, type VolumeDigest } from '../../src/volumes/digest.ts';

interface Entry extends Partial<TarHeader> {
  readonly name: string;
  readonly body?: string;
}

const FOLDER: Entry = { name: 'data/', type: 'directory', mode: 0o755, mtime: new Date(1000) };
const FILE: Entry = { name: 'data/a', mode: 0o644, uid: 1, gid: 2, mtime: new Date(2000), body: 'text' };
const LINK: Entry = { name: 'data/l', type: 'symlink', linkname: 'a', mtime: new Date(2000) };

async function digest(entries: readonly Entry[], without?: string): Promise<VolumeDigest> {
  const tar = await packTar(
    entries.map(({ body = '', type = 'file', ...header }) => ({
      header: { ...header, type, size: body.length },
      ...(type === 'file' ? { body } : {}),
    })),
  );
  return digestOf(new Blob([tar as Uint8Array<ArrayBuffer>]).stream(), without);
}

test('counts entries and bytes', async () => {
  expect(await digest([FOLDER, FILE, LINK])).toMatchObject({ entries: 3, bytes: 4 });
});

test('does not depend on the order of the entries', async () => {
  expect(await digest([LINK, FOLDER, FILE])).toEqual(await digest([FOLDER, FILE, LINK]));
});

test("does not depend on folders' times, which a copy changes by writing into them", async () => {
  expect(await digest([{ ...FOLDER, mtime: new Date(9000) }, FILE])).toEqual(await digest([FOLDER, FILE]));
});

test('leaves out the one entry that is named', async () => {
  const manifest: Entry = { name: 'volume.json', body: '{}' };
  expect(await digest([manifest, FOLDER, FILE], 'volume.json')).toEqual(await digest([FOLDER, FILE]));
});

test.each<[string, Partial<Entry>]>([
  ['content', { body: 'tex2' }],
  ['name', { name: 'data/b' }],
  ['mode', { mode: 0o600 }],
  ['owner', { uid: 7 }],
  ['group', { gid: 7 }],
  ['time', { mtime: new Date(3000) }],
  ['kind', { type: 'symlink', linkname: 'x', body: '' }],
])('is another where the %s of a file is', async (_, change) => {
  const { digest: other } = await digest([FOLDER, { ...FILE, ...change }]);
  expect(other).not.toBe((await digest([FOLDER, FILE])).digest);
});

test('is another where a link leads elsewhere', async () => {
  const { digest: other } = await digest([{ ...LINK, linkname: 'b' }]);
  expect(other).not.toBe((await digest([LINK])).digest);
});
