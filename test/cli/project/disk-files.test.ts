import { afterAll, beforeAll, expect, test } from 'bun:test';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diskFiles } from '../../../src/cli/project/disk-files.ts';
import { loadProject } from '../../../src/compose/load.ts';
import type { LoadRequest } from '../../../src/compose/request.ts';

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'flotilla-files-'));
  execFileSync('mkfifo', [join(folder, 'fifo')]);
  symlinkSync('loop', join(folder, 'loop'));
  symlinkSync('chain-b', join(folder, 'chain-a'));
  symlinkSync('chain-a', join(folder, 'chain-b'));
  writeFileSync(join(folder, 'huge'), Buffer.alloc(17 * 1024 * 1024, 'a'));
  writeFileSync(join(folder, 'latin1'), Buffer.from('services: {w: {image: caf\xe9}}\n', 'latin1'));
  writeFileSync(join(folder, 'utf16'), Buffer.from('\uFEFFservices: {w: {image: x}}\n', 'utf16le'));
});

afterAll(() => rmSync(folder, { recursive: true }));

function load(text: string, request: Partial<LoadRequest> = {}) {
  writeFileSync(join(folder, 'compose.yaml'), text);
  const defaults = { files: [], profiles: [], envFiles: [], cwd: folder, environment: {} };
  const result = loadProject({ ...defaults, ...request }, diskFiles);
  return result.problems.map(({ code, message }) => `${code} ${message.replaceAll(`${folder}/`, '')}`);
}

const unreadable = (name: string, why: string) => `FILE_UNREADABLE "${name}" can't be read: ${why}`;
const REASONS: readonly (readonly [string, string])[] = [
  ['fifo', 'it is a named pipe'],
  ['/dev/zero', 'it is a device'],
  ['loop', 'its symbolic links form a loop'],
  ['chain-a', 'its symbolic links form a loop'],
  ['huge', 'it is larger than 16 MiB'],
  ['compose.yaml/x', 'a part of its path is no directory'],
];

test.each(REASONS)('%s as a compose file is refused', (name, why) => {
  expect(load('', { files: [name] })).toContain(unreadable(name, why));
});

test.each(REASONS)('%s as an env file is refused', (name, why) => {
  const web = `services: {w: {image: x, env_file: [${name}]}}\n`;
  expect(load(web)).toContain(unreadable(name, why));
  expect(load('services: {w: {image: x}}\n', { envFiles: [name] })).toContain(unreadable(name, why));
});

test.each(REASONS)('%s as an included or extended file is refused', (name, why) => {
  expect(load(`include: [${name}]\nservices: {w: {image: x}}\n`)).toContain(unreadable(name, why));
  const extended = `services: {w: {image: x, extends: {file: ${name}, service: w}}}\n`;
  expect(load(extended)).toContain(unreadable(name, why));
});

test('a directory is refused wherever a file is needed', () => {
  expect(load('', { files: ['.'] })[0]).toStartWith('FILE_IS_DIRECTORY');
  expect(load('include: [.]\nservices: {w: {image: x}}\n')[0]).toStartWith('FILE_IS_DIRECTORY');
  expect(load('services: {w: {image: x, env_file: .}}\n')[0]).toStartWith('ENV_FILE_MISSING');
  const extended = 'services: {w: {image: x, extends: {file: ., service: w}}}\n';
  expect(load(extended)[0]).toStartWith('FILE_IS_DIRECTORY');
});

test('text that is not UTF-8 is refused, UTF-16 with its mark is read', () => {
  expect(load('', { files: ['latin1'] })).toEqual(['INVALID_UTF8 The file is not valid UTF-8']);
  expect(load('', { files: ['utf16'] })).toEqual([]);
});

test('a pipe that the shell hands over is read', () => {
  const modulePath = join(import.meta.dir, '../../../src/cli/project/disk-files.ts');
  const script = `import { diskFiles } from '${modulePath}'; process.stdout.write(diskFiles.readText('/dev/stdin') ?? '');`;
  const output = execFileSync('bash', ['-c', 'echo a: b | "$0" -e "$1"', process.execPath, script]);
  expect(output.toString()).toBe('a: b\n');
});
