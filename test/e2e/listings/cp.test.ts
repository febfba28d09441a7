import { describe, expect, test } from 'bun:test';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { run } from '../../support/process.ts';
import { Stack } from '../support/stack.ts';

const WEB = `
services:
  web:
    image: flotilla/test:1
  pair:
    image: flotilla/test:1
    scale: 2
`;

async function open(...services: readonly string[]): Promise<Stack> {
  const stack = await Stack.open(WEB);
  await stack.ok('up', '-d', ...services);
  stack.write('file', 'text\n');
  stack.write('folder/inner/deep', 'deep\n');
  symlinkSync('inner/deep', join(stack.folder, 'folder/link'));
  return stack;
}

describe.concurrent('cp', () => {
  test('copies a file into a folder, and under another name', async () => {
    await using stack = await open('web');
    const { stdout, stderr } = await stack.ok('cp', 'file', 'web:/tmp');
    expect([stdout, stderr]).toEqual([
      '',
      ` ${stack.name}-web-1 copy file to ${stack.name}-web-1:/tmp Copying\n ${stack.name}-web-1 copy file to ${stack.name}-web-1:/tmp Copied\n`,
    ]);
    await stack.ok('cp', 'file', 'web:/tmp/other');
    expect(await stack.exec('web-1', 'cat', '/tmp/file', '/tmp/other')).toBe('text\ntext');
  });

  test('files and folders from a container keep their permissions and times, whatever is masked here', async () => {
    await using stack = await open('web');
    const made = [
      'mkdir -p /t/open /t/closed',
      'echo x >/t/closed/run',
      'chmod 4777 /t/closed/run',
      'chmod 1777 /t/open',
      'chmod 555 /t/closed',
      'ln -s run /t/closed/link',
      'touch -d "2020-06-01 00:00:00" /t/closed/run /t/closed /t/open /t',
    ];
    await stack.exec('web-1', 'sh', '-c', made.join(' && '));
    mkdirSync(join(stack.folder, 'there/open'), { recursive: true, mode: 0o700 });
    await stack.ok('cp', 'web:/t', 'new');
    await stack.ok('cp', 'web:/t/.', 'there');
    for (const top of ['new', 'there']) {
      const seen = ['closed/run', 'closed', 'open'].map((name) => {
        const { mode, mtime } = statSync(join(stack.folder, top, name));
        return `${(mode & 0o7777).toString(8)} ${mtime.getUTCFullYear()}`;
      });
      expect(seen).toEqual(['4777 2020', '555 2020', '1777 2020']);
    }
    expect(statSync(join(stack.folder, 'new')).mtime.getUTCFullYear()).toBe(2020);
    expect(statSync(join(stack.folder, 'there')).mtime.getUTCFullYear()).not.toBe(2020);
  });

  test('copies a folder, its contents only with "/.", and links as links', async () => {
    await using stack = await open('web');
    await stack.ok('cp', 'folder', 'web:/tmp');
    await stack.ok('cp', 'folder/.', 'web:/tmp');
    await stack.ok('cp', 'folder', 'web:/renamed');
    const found = await stack.exec(
      'web-1',
      'sh',
      '-c',
      'cd /tmp; find . | sort; readlink link; ls -1 /renamed',
    );
    expect(found.split('\n')).toEqual([
      '.',
      './folder',
      './folder/inner',
      './folder/inner/deep',
      './folder/link',
      './inner',
      './inner/deep',
      './link',
      'inner/deep',
      'inner',
      'link',
    ]);
  });

  test('copies back: a file, a folder under its own and another name, and its contents', async () => {
    await using stack = await open('web');
    const at = (path: string): string => join(stack.folder, path);
    await stack.ok('cp', 'folder', 'web:/tmp');
    await stack.exec('web-1', 'chmod', '751', '/tmp/folder/inner/deep');
    await stack.ok('cp', 'web:/tmp/folder/inner/deep', 'copied');
    expect([readFileSync(at('copied'), 'utf8'), statSync(at('copied')).mode & 0o777]).toEqual([
      'deep\n',
      0o751,
    ]);
    stack.write('out/file', '');
    await stack.ok('cp', 'web:/tmp/folder', 'out');
    await stack.ok('cp', 'web:/tmp/folder', 'renamed');
    await stack.ok('cp', 'web:/tmp/folder/.', 'contents');
    for (const folder of ['out/folder', 'renamed', 'contents']) {
      expect(readFileSync(at(`${folder}/inner/deep`), 'utf8')).toBe('deep\n');
      expect(readlinkSync(at(`${folder}/link`))).toBe('inner/deep');
    }
  });

  test('copies what a link stands for with -L', async () => {
    await using stack = await open('web');
    const link = join(stack.folder, 'folder/link');
    await stack.ok('cp', '-L', 'folder/link', 'web:/tmp/plain');
    await stack.ok('cp', 'folder', 'web:/tmp');
    expect(await stack.exec('web-1', 'readlink', '-f', '/tmp/plain')).toBe('/tmp/plain');
    await stack.ok('cp', '-L', 'web:/tmp/folder/link', 'plain');
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(lstatSync(join(stack.folder, 'plain')).isFile()).toBe(true);
  });

  test('writes a tar to standard output, and unpacks one from standard input', async () => {
    await using stack = await open('web');
    const tar = await run('tar', ['-c', 'folder', 'file'], { cwd: stack.folder });
    const unpacked = await stack.run(['cp', '-', 'web:/tmp'], { stdin: tar.stdout });
    expect(unpacked.status).toBe(0);
    expect(await stack.exec('web-1', 'cat', '/tmp/folder/inner/deep')).toBe('deep');
    const packed = await stack.ok('cp', 'web:/tmp/folder', '-');
    const listed = await run('tar', ['-t'], { stdin: packed.stdout });
    expect(listed.stdout.trim().split('\n').sort()).toEqual([
      'folder/',
      'folder/inner/',
      'folder/inner/deep',
      'folder/link',
    ]);
  });

  test('passes large files through', async () => {
    await using stack = await open('web');
    const bytes = Buffer.alloc(20_000_000, 'flotilla');
    writeFileSync(join(stack.folder, 'large'), bytes);
    await stack.ok('cp', 'large', 'web:/tmp');
    await stack.ok('cp', 'web:/tmp/large', 'back');
    expect(readFileSync(join(stack.folder, 'back')).equals(bytes)).toBe(true);
  });

  test('reaches every replica, or the one of a number, stopped ones too', async () => {
    await using stack = await open('pair');
    await stack.ok('cp', 'file', 'pair:/tmp/all');
    await stack.ok('cp', '--index', '2', 'file', 'pair:/tmp/second');
    expect(await stack.exec('pair-1', 'ls', '/tmp')).toBe('all');
    expect((await stack.exec('pair-2', 'ls', '/tmp')).split(/\s+/)).toEqual(['all', 'second']);
    await stack.ok('stop', '-t', '0', 'pair');
    await stack.ok('cp', 'pair:/tmp/all', 'from-stopped');
    expect(existsSync(join(stack.folder, 'from-stopped'))).toBe(true);
  });

  test('copies all that a container has', async () => {
    await using stack = await open('web');
    await stack.ok('cp', 'web:/', 'whole');
    expect(existsSync(join(stack.folder, 'whole/bin/stay'))).toBe(true);
  });

  test('writes where a link here leads, to a file that is there or not', async () => {
    await using stack = await open('web');
    const at = (path: string): string => join(stack.folder, path);
    symlinkSync('file', at('to-file'));
    symlinkSync('none', at('to-none'));
    await stack.exec('web-1', 'sh', '-c', 'echo new > /tmp/new');
    await stack.ok('cp', 'web:/tmp/new', 'to-file');
    await stack.ok('cp', 'web:/tmp/new', 'to-none');
    expect([readlinkSync(at('to-file')), readlinkSync(at('to-none'))]).toEqual(['file', 'none']);
    expect([readFileSync(at('file'), 'utf8'), readFileSync(at('none'), 'utf8')]).toEqual(['new\n', 'new\n']);
  });

  test.each([
    [['file/', 'web:/tmp'], 'not a directory'],
    [['file/below', 'web:/tmp'], 'file/below: no such file or directory'],
    [['no-such', 'web:/tmp'], 'no-such: no such file or directory'],
    [['web:/no/such', '.'], 'Could not find the file /no/such in container'],
    [['folder', 'web:/etc/hostname'], 'cannot copy directory'],
    [['file', 'web:/tmp/none/'], 'no such directory'],
    [['web:/etc/hostname', 'none/x'], 'invalid output path: directory'],
    [['-', 'web:/etc/hostname'], 'must be a directory'],
    [['web:/a', 'pair:/b'], 'copying between services is not supported'],
    [['a', 'b'], 'unknown copy direction'],
    [['file', 'other:/tmp'], 'no container found for service "other"'],
  ] as const)('refuses %p', async (words, message) => {
    await using stack = await open('web');
    const { status, stderr } = await stack.run(['cp', ...words]);
    expect(status).toBe(1);
    expect(stderr).toContain(message);
  });
});
