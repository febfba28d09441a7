import { afterEach, beforeEach, expect, test } from 'bun:test';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { staticBusybox } from '../../../scripts/images/busybox.ts';
import type { Pack } from '../../../src/watch/files/pack.ts';
import type { PackEntry } from '../../../src/watch/files/sections.ts';
import { fitsInPlace, listedPaths, scriptInPlace } from '../../../src/watch/sync/in-place.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'flotilla-in-place-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const TIME = new Date('2024-05-06T07:08:09Z');

function entryOf(path: string, body: Uint8Array): PackEntry {
  return { header: { name: path.slice(1), size: body.length, type: 'file', mtime: TIME }, body };
}

/** Runs the script as it is run in a container; its exit status. */
function run(shell: readonly string[], entries: readonly PackEntry[]): number {
  const [program = '', ...words] = shell;
  const input = Buffer.concat([...scriptInPlace(entries)]);
  try {
    execFileSync(program, [...words, '-c', 'eval "$(cat)"'], { input, stdio: ['pipe', 'ignore', 'ignore'] });
    return 0;
  } catch (error) {
    return (error as { status: number }).status;
  }
}

const busybox = staticBusybox();
const SHELLS = [['sh'], ['bash'], ...(busybox === undefined ? [] : [[busybox, 'sh']])];

test.each(SHELLS)('%s writes any bytes into files of any name, and sets their time', (...shell) => {
  const contents = [
    Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
    Buffer.from("-n 100% of 'it' \\n $(odd) `x`\r\n\n"),
    Buffer.from('ünï ☃'),
    Buffer.from('\u00001'),
    Buffer.alloc(0),
  ];
  const files = contents.map((body, index) => ({ path: join(root, `f ${index} 'ü' $x`), body }));
  for (const { path, body } of files) writeFileSync(path, Buffer.alloc(Math.min(body.length, 3), 'o'));
  expect(
    run(
      shell,
      files.map(({ path, body }) => entryOf(path, body)),
    ),
  ).toBe(0);
  for (const { path, body } of files) {
    expect(readFileSync(path)).toEqual(body);
    expect(statSync(path).mtime).toEqual(TIME);
  }
});

test('a file that can not be written is told by the exit status, and the others are written', () => {
  writeFileSync(join(root, 'there'), '');
  const bad = entryOf(join(root, 'missing/file'), Buffer.from('x'));
  const good = entryOf(join(root, 'there'), Buffer.from('y'));
  expect(run(['sh'], [bad, good])).toBe(1);
  expect(readFileSync(join(root, 'there'), 'utf8')).toBe('y');
});

test('only a file of the same mode and owner, and none that would have to shrink, is written over', () => {
  const listed = listedPaths([
    '81a4 3 0 0 /app/same',
    '81a4 9 0 0 /app/longer',
    '81ed 3 0 0 /app/mode',
    '81a4 3 7 0 /app/owner',
    'a1ff 3 0 0 /app/link',
    '41ed 3 0 0 /app/folder',
    'a name',
  ]);
  const names = ['same', 'longer', 'mode', 'owner', 'link', 'folder', 'new'];
  const header = { name: '', size: 4, type: 'file', mode: 0o644, uid: 0, gid: 0 } as const;
  const pack = { files: new Map(names.map((name) => [`/app/${name}`, header])) } as unknown as Pack;
  const fits = fitsInPlace(pack, listed);
  expect(names.filter((name) => fits(entryOf(`/app/${name}`, Buffer.from('four'))))).toEqual(['same']);
});

test('the mode of a file that is written over stays', () => {
  const path = join(root, 'script');
  writeFileSync(path, 'old');
  chmodSync(path, 0o750);
  run(['sh'], [entryOf(path, Buffer.from('newer'))]);
  expect(statSync(path).mode & 0o777).toBe(0o750);
});
