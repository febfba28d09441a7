import { afterEach, beforeEach, expect, test } from 'bun:test';
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../src/async/clock.ts';
import { type FileWatch, watchFiles, watchRoots } from '../../../src/watch/files/watch-files.ts';
import { eventually } from '../../support/time/eventually.ts';

let root: string;
let watching: FileWatch | undefined;
let seen: Set<string>;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'flotilla-watch-')));
  seen = new Set();
});
afterEach(async () => {
  await watching?.close();
  rmSync(root, { recursive: true, force: true });
});

async function watch(...roots: readonly string[]): Promise<void> {
  const wanted = roots.map((path) => join(root, path));
  const isIn = (path: string): boolean => wanted.some((one) => `${path}/`.startsWith(`${one}/`));
  watching = await watchFiles({
    clock: systemClock,
    roots: wanted,
    enters: (path) => isIn(path) || wanted.some((one) => one.startsWith(`${path}/`)),
    wants: isIn,
    onChange: (paths) => {
      for (const path of paths) seen.add(path.slice(root.length + 1));
    },
    onError: (error) => {
      throw error;
    },
  });
}

const sees = (...names: readonly string[]): Promise<unknown> =>
  eventually(`changes of ${names.join(', ')}`, () => names.every((name) => seen.has(name)));

test('a file that is written is a change', async () => {
  mkdirSync(join(root, 'src'));
  await watch('src');
  writeFileSync(join(root, 'src/a.js'), 'a');
  await sees('src/a.js');
});

test('every one of many writes in a row is seen in the end', async () => {
  mkdirSync(join(root, 'src'));
  writeFileSync(join(root, 'src/a.js'), '0');
  await watch('src');
  for (let round = 1; round <= 5; round += 1) {
    seen.clear();
    writeFileSync(join(root, 'src/a.js'), String(round));
    await sees('src/a.js');
  }
});

test('a file that editors replace by a rename is watched on', async () => {
  writeFileSync(join(root, 'app.conf'), 'one');
  writeFileSync(join(root, 'other.conf'), 'one');
  await watch('app.conf', 'other.conf');
  for (const text of ['two', 'three', 'four']) {
    seen.clear();
    writeFileSync(join(root, '.app.conf.tmp'), text);
    renameSync(join(root, '.app.conf.tmp'), join(root, 'app.conf'));
    await sees('app.conf');
  }
  expect([...seen]).toEqual(['app.conf']);
});

test('folders that come, move and go are seen with what is in them', async () => {
  mkdirSync(join(root, 'src'));
  await watch('src');
  mkdirSync(join(root, 'src/a/b'), { recursive: true });
  writeFileSync(join(root, 'src/a/b/c.js'), 'c');
  await sees('src/a/b/c.js');
  renameSync(join(root, 'src/a'), join(root, 'src/z'));
  await sees('src/a', 'src/z/b/c.js');
  seen.clear();
  writeFileSync(join(root, 'src/z/b/d.js'), 'd');
  await sees('src/z/b/d.js');
  rmSync(join(root, 'src/z'), { recursive: true });
  await sees('src/z');
});

test('a path that is not there yet is waited for', async () => {
  await watch('later/conf');
  mkdirSync(join(root, 'later/conf'), { recursive: true });
  writeFileSync(join(root, 'later/conf/a'), 'a');
  await sees('later/conf/a');
});

test('a folder that goes and comes again is watched on', async () => {
  mkdirSync(join(root, 'src/lib'), { recursive: true });
  writeFileSync(join(root, 'src/lib/a.js'), 'a');
  await watch('src');
  rmSync(join(root, 'src'), { recursive: true });
  await sees('src');
  mkdirSync(join(root, 'src/lib'), { recursive: true });
  writeFileSync(join(root, 'src/lib/a.js'), 'b');
  await sees('src/lib/a.js');
  seen.clear();
  writeFileSync(join(root, 'src/lib/a.js'), 'c');
  await sees('src/lib/a.js');
});

test('three thousand files at once are all seen', async () => {
  mkdirSync(join(root, 'src'));
  await watch('src');
  const names = Array.from({ length: 3000 }, (_, index) => `src/d${index % 30}/f${index}`);
  for (let folder = 0; folder < 30; folder += 1) mkdirSync(join(root, `src/d${folder}`));
  for (const name of names) writeFileSync(join(root, name), 'a');
  await sees(...names);
});

test('a watch needs one folder for paths that lie in another', () => {
  mkdirSync(join(root, 'a/b'), { recursive: true });
  writeFileSync(join(root, 'a/x'), '');
  expect([...watchRoots([join(root, 'a/b'), join(root, 'a/x'), join(root, 'a/no/such')])]).toEqual([
    join(root, 'a'),
  ]);
});
