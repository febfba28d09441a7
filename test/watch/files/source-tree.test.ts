import { afterEach, beforeEach, expect, test } from 'bun:test';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { SourceTree } from '../../../src/watch/files/source-tree.ts';
import { eventually } from '../../support/time/eventually.ts';

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'flotilla-tree-')));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, text = path): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

function newTree(): SourceTree {
  return new SourceTree({
    roots: [root],
    enters: (folder) => !folder.includes('/ignored'),
    wants: (path, isFolder) => path !== root || !isFolder,
  });
}

/** Changes of the last milliseconds count as unsure and are told twice, so this waits until nothing is. */
async function settled(): Promise<SourceTree> {
  const tree = newTree();
  await eventually('nothing is in doubt', async () => (await tree.scan()).length === 0);
  return tree;
}

const names = (paths: Iterable<string>): string[] =>
  [...paths].map((path) => path.slice(root.length + 1)).sort();

test('the first look finds everything but what is ignored', async () => {
  write('a.js');
  write('lib/b.js');
  write('ignored/c.js');
  const tree = newTree();
  expect(names(await tree.scan())).toEqual(['a.js', 'lib', 'lib/b.js']);
  expect(names(tree.paths())).toEqual(['a.js', 'lib', 'lib/b.js']);
});

test('a path that is pointed at and has not changed is no change', async () => {
  const file = write('a.js');
  const tree = await settled();
  expect(await tree.look([file, join(root, 'never-there')])).toEqual([]);
});

test('a change of the content counts even where size and time stay the same', async () => {
  const file = write('a.js', 'one');
  const when = new Date(0);
  utimesSync(file, when, when);
  const tree = await settled();
  writeFileSync(file, 'two');
  utimesSync(file, when, when);
  expect(names(await tree.look([file]))).toEqual(['a.js']);
});

test('a change of the mode counts, of files and of folders', async () => {
  const file = write('lib/a.sh');
  const tree = await settled();
  chmodSync(file, 0o700);
  chmodSync(dirname(file), 0o700);
  expect(names(await tree.look([file, dirname(file)]))).toEqual(['lib', 'lib/a.sh']);
});

test('a file that is replaced by a rename has changed', async () => {
  const file = write('a.js', 'one');
  const tree = await settled();
  renameSync(write('a.js.new', 'two'), file);
  expect(names(await tree.look([file]))).toEqual(['a.js']);
});

test('a folder that is moved in brings everything in it', async () => {
  const tree = await settled();
  const outside = mkdtempSync(join(tmpdir(), 'flotilla-moved-'));
  mkdirSync(join(outside, 'pkg/deep'), { recursive: true });
  writeFileSync(join(outside, 'pkg/deep/a.js'), 'a');
  renameSync(join(outside, 'pkg'), join(root, 'pkg'));
  rmSync(outside, { recursive: true });
  expect(names(await tree.look([join(root, 'pkg')]))).toEqual(['pkg', 'pkg/deep', 'pkg/deep/a.js']);
});

test('a path in folders that nobody has told of brings these too', async () => {
  const tree = await settled();
  const file = write('new/deep/a.js');
  expect(names(await tree.look([file]))).toEqual(['new', 'new/deep', 'new/deep/a.js']);
});

test('of a folder that has gone, everything in it has', async () => {
  write('pkg/a.js');
  write('pkg/deep/b.js');
  const tree = await settled();
  rmSync(join(root, 'pkg'), { recursive: true });
  expect(names(await tree.look([join(root, 'pkg')]))).toEqual([
    'pkg',
    'pkg/a.js',
    'pkg/deep',
    'pkg/deep/b.js',
  ]);
  expect(names(tree.paths())).toEqual([]);
});

test('a folder that goes and comes again without a look in between has lost what is not in it', async () => {
  write('pkg/a.js');
  write('pkg/b.js');
  const tree = await settled();
  rmSync(join(root, 'pkg'), { recursive: true });
  write('pkg/b.js');
  expect(names(await tree.look([join(root, 'pkg')]))).toContain('pkg/a.js');
});

test('of a watched folder that has gone, what was in it counts, so that the place of it stays', async () => {
  write('a.js');
  write('pkg/b.js');
  const tree = await settled();
  rmSync(root, { recursive: true });
  expect(names(await tree.look([root]))).toEqual(['a.js', 'pkg', 'pkg/b.js']);
});

test('a folder in the place of a file, and the other way round', async () => {
  const file = write('one', 'file');
  write('two/a.js');
  const tree = await settled();
  rmSync(file);
  write('one/a.js');
  rmSync(join(root, 'two'), { recursive: true });
  write('two', 'file');
  expect(names(await tree.look([join(root, 'one'), join(root, 'two')]))).toEqual([
    'one',
    'one/a.js',
    'two',
    'two/a.js',
  ]);
  expect(names(tree.paths())).toEqual(['one', 'one/a.js', 'two']);
});

test('a link is itself, not what it stands for', async () => {
  write('real/a.js');
  symlinkSync('real', join(root, 'link'));
  symlinkSync('nowhere', join(root, 'dangling'));
  expect(names(await newTree().scan())).toEqual(['dangling', 'link', 'real', 'real/a.js']);
});

test('what was missed is found by looking everywhere', async () => {
  const gone = write('deep/er/gone.js');
  const changed = write('deep/changed.js', 'one');
  const tree = await settled();
  rmSync(gone);
  writeFileSync(changed, 'two');
  write('new/a.js');
  expect(names(await tree.scan())).toEqual(['deep/changed.js', 'deep/er/gone.js', 'new', 'new/a.js']);
});
