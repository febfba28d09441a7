import { describe, expect, test } from 'bun:test';
import { copyName, entryName, parseCopyEnd, placeFor } from '../../../src/cli/copy/place.ts';

const FILE = { isFolder: false, name: 'f' };
const FOLDER = { isFolder: true, name: 'd' };
const CONTENTS = { isFolder: true, name: '' };

describe('what is copied ends up', () => {
  test('in a folder that is there, under its own name', () => {
    expect(placeFor(FILE, { path: '/w', kind: 'folder' })).toEqual({ folder: '/w', name: 'f' });
    expect(placeFor(FOLDER, { path: '/w/', kind: 'folder' })).toEqual({ folder: '/w/', name: 'd' });
  });

  test('in a folder that is there without a name, where only the contents are meant', () => {
    expect(placeFor(CONTENTS, { path: '/w', kind: 'folder' })).toEqual({ folder: '/w', name: '' });
  });

  test('under the name of the target, where that is not there or is a file', () => {
    expect(placeFor(FILE, { path: '/w/x', kind: 'file' })).toEqual({ folder: '/w', name: 'x' });
    expect(placeFor(FILE, { path: 'x', kind: 'missing' })).toEqual({ folder: '.', name: 'x' });
    expect(placeFor(FOLDER, { path: '/x/', kind: 'missing' })).toEqual({ folder: '/', name: 'x' });
    expect(placeFor(CONTENTS, { path: '/w/x/.', kind: 'missing' })).toEqual({ folder: '/w', name: 'x' });
  });

  test('nowhere, where a folder would take the place of a file, or a file needs a folder', () => {
    expect(() => placeFor(FOLDER, { path: '/w/x', kind: 'file' })).toThrow('cannot copy directory');
    expect(() => placeFor(FILE, { path: '/w/x/', kind: 'missing' })).toThrow('no such directory');
  });
});

test.each([
  ['a/b', 'b'],
  ['a/b/', 'b'],
  ['a/b/.', ''],
  ['.', ''],
  ['..', ''],
  ['/', ''],
])('the name of %p is %p', (path, name) => {
  expect(copyName(path)).toBe(name);
});

test.each([
  ['d/', 'x', 'x'],
  ['d/sub/f', 'x', 'x/sub/f'],
  ['./sub/f', '', 'sub/f'],
  ['f', 'x', 'x'],
  ['/', 'x', 'x'],
  ['/bin/sh', 'x', 'x/bin/sh'],
  ['/bin/sh', '', 'bin/sh'],
])('the entry %p is called %p here as %p', (entry, top, name) => {
  expect(entryName(entry, top)).toBe(name);
});

test('an argument is a stream, a path, or a path of a service', () => {
  expect(parseCopyEnd('-')).toEqual({ kind: 'stream' });
  expect(parseCopyEnd('./a:b')).toEqual({ kind: 'local', path: './a:b' });
  expect(parseCopyEnd('/a:b')).toEqual({ kind: 'local', path: '/a:b' });
  expect(parseCopyEnd('a')).toEqual({ kind: 'local', path: 'a' });
  expect(parseCopyEnd('web:/a:b')).toEqual({ kind: 'service', service: 'web', path: '/a:b' });
});
