import { afterEach, beforeEach, expect, test } from 'bun:test';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { staticBusybox } from '../../../scripts/images/busybox.ts';
import { type InPlace, inPlace, listedPaths, scriptInPlace } from '../../../src/watch/sync/in-place.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'flotilla-in-place-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const TIME = new Date('2024-05-06T07:08:09Z');

function fileOf(path: string, body: Uint8Array, isCut = false): InPlace {
  return { path, body, mtime: TIME, isCut };
}

/** Runs the script as it is run in a container; its exit status. */
function run(shell: readonly string[], files: readonly InPlace[]): number {
  const [program = '', ...words] = shell;
  const input = Buffer.concat([...scriptInPlace(files)]);
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
      files.map(({ path, body }) => fileOf(path, body)),
    ),
  ).toBe(0);
  for (const { path, body } of files) {
    expect(readFileSync(path)).toEqual(body);
    expect(statSync(path).mtime).toEqual(TIME);
  }
});

test('a file that can not be written is told by the exit status, and the others are written', () => {
  writeFileSync(join(root, 'there'), '');
  const bad = fileOf(join(root, 'missing/file'), Buffer.from('x'));
  const good = fileOf(join(root, 'there'), Buffer.from('y'));
  expect(run(['sh'], [bad, good])).toBe(1);
  expect(readFileSync(join(root, 'there'), 'utf8')).toBe('y');
});

test('a file that was longer is cut', () => {
  const path = join(root, 'file');
  writeFileSync(path, 'a long content');
  chmodSync(path, 0o750);
  expect(run(['sh'], [fileOf(path, Buffer.from('short'), true)])).toBe(0);
  expect(readFileSync(path, 'utf8')).toBe('short');
  expect(statSync(path).mode & 0o777).toBe(0o750);
});

test('only a file of the same mode and owner is written over', () => {
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
  const found = names.flatMap((name) => {
    const header = { name: `app/${name}`, size: 4, type: 'file', mode: 0o644, uid: 0, gid: 0 } as const;
    const file = inPlace({ header, body: Buffer.from('four') }, listed);
    return file === undefined ? [] : [`${name} ${file.isCut}`];
  });
  expect(found).toEqual(['same false', 'longer true']);
});
