import { afterEach, beforeEach, expect, test } from 'bun:test';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { type ParsedTarEntryWithData, unpackTar } from 'modern-tar';
import { type Pack, packPaths } from '../../../src/watch/files/pack.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'flotilla-pack-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const pack = (...names: readonly string[]): Promise<Pack> =>
  packPaths(new Map(names.map((name) => [`/app/${name}`, join(root, name)])), { uid: 7, gid: 8 }, () => true);

async function entriesOf(from: Pack): Promise<readonly ParsedTarEntryWithData[]> {
  return unpackTar(await buffer(from.open()));
}

test('files, folders and links become entries of the owner, folders first', async () => {
  mkdirSync(join(root, 'lib'), { mode: 0o750 });
  writeFileSync(join(root, 'lib/a.sh'), 'echo');
  chmodSync(join(root, 'lib/a.sh'), 0o755);
  symlinkSync('lib/a.sh', join(root, 'z'));
  const entries = await entriesOf(await pack('z', 'lib/a.sh', 'lib'));
  expect(entries.map(({ header: { name, type, mode } }) => `${name} ${type} ${mode?.toString(8)}`)).toEqual([
    'app/lib/ directory 750',
    'app/lib/a.sh file 755',
    'app/z symlink 777',
  ]);
  expect(entries.every(({ header: { uid, gid } }) => uid === 7 && gid === 8)).toBe(true);
  expect(entries[2]?.header.linkname).toBe('lib/a.sh');
  expect(Buffer.from(entries[1]?.data ?? []).toString()).toBe('echo');
});

test('what is not there any more is removed', async () => {
  const packed = await pack('gone.js');
  expect(packed.removed).toEqual(['/app/gone.js']);
  expect(packed.entries).toBe(0);
});

test('what goes with a folder is not named by itself', async () => {
  expect((await pack('pkg', 'pkg/a.js', 'pkg/deep/b.js', 'pkg2')).removed).toEqual(['/app/pkg', '/app/pkg2']);
});

test('what was below a path that is a file now goes by its coming', async () => {
  writeFileSync(join(root, 'pkg'), 'now a file');
  const packed = await pack('pkg', 'pkg/a.js');
  expect(packed.removed).toEqual([]);
  expect((await entriesOf(packed)).map(({ header }) => header.name)).toEqual(['app/pkg']);
});

test('a file that vanishes between the event and the read is left to its own event', async () => {
  const paths = new Map([['/app/a.js', join(root, 'a.js')]]);
  writeFileSync(join(root, 'a.js'), 'a');
  const reading = packPaths(
    {
      *[Symbol.iterator]() {
        yield* paths;
      },
    } as unknown as ReadonlyMap<string, string>,
    { uid: 0, gid: 0 },
    () => true,
  );
  rmSync(join(root, 'a.js'));
  const packed = await reading;
  expect(packed.entries + packed.removed.length).toBe(1);
});

test('a path that nobody has seen come is not carried: nobody would see it go', async () => {
  writeFileSync(join(root, 'a.js'), 'a');
  const paths = new Map([['/app/a.js', join(root, 'a.js')]]);
  const packed = await packPaths(paths, { uid: 0, gid: 0 }, () => false);
  expect([packed.entries, packed.removed]).toEqual([0, ['/app/a.js']]);
});

test('a tar can be opened for every container', async () => {
  writeFileSync(join(root, 'a.js'), 'a');
  const packed = await pack('a.js');
  expect(await entriesOf(packed)).toHaveLength(1);
  expect(await entriesOf(packed)).toHaveLength(1);
});

test('many files are sent in pieces, which are one tar', async () => {
  const names = Array.from({ length: 1203 }, (_, index) => `f${String(index).padStart(4, '0')}`);
  for (const name of names) writeFileSync(join(root, name), name);
  const packed = await pack(...names, 'gone');
  rmSync(join(root, 'f0700'));
  const entries = await entriesOf(packed);
  const expected = names.filter((name) => name !== 'f0700');
  expect(entries.map(({ data }) => Buffer.from(data ?? []).toString())).toEqual(expected);
  expect(await entriesOf(packed)).toHaveLength(1202);
  expect(packed.removed).toEqual(['/app/gone']);
});

test('large files are read while they are sent', async () => {
  const content = Buffer.alloc(20 * 1024 * 1024, 'x');
  writeFileSync(join(root, 'a.bin'), content);
  writeFileSync(join(root, 'b.bin'), content);
  const packed = await pack('a.bin', 'b.bin');
  const entries = await entriesOf(packed);
  expect(entries.map(({ data }) => data?.length)).toEqual([content.length, content.length]);
});

test('long names and names of other scripts arrive as they are', async () => {
  const long = `${'ä'.repeat(60)}/${'名'.repeat(60)}/${'x'.repeat(200)}`;
  mkdirSync(join(root, long, '..'), { recursive: true });
  writeFileSync(join(root, long), 'a');
  expect((await entriesOf(await pack(long))).map(({ header }) => header.name)).toEqual([`app/${long}`]);
});
