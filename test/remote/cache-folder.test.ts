import { afterEach, beforeEach, expect, test } from 'bun:test';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheFolder, fillFolder } from '../../src/remote/cache-folder.ts';

let place: string;

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'flotilla-cache-'));
});

afterEach(() => rmSync(place, { recursive: true, force: true }));

const isWhole = (folder: string): boolean => existsSync(join(folder, 'done'));
const fill = async (folder: string): Promise<void> => writeFileSync(join(folder, 'done'), '');

test('the folder is that of docker compose', () => {
  expect(cacheFolder({ XDG_CACHE_HOME: '/cache' })).toBe('/cache/docker-compose');
  expect(cacheFolder({ HOME: '/home/me', XDG_CACHE_HOME: '' }, 'linux')).toBe(
    '/home/me/.cache/docker-compose',
  );
  expect(cacheFolder({ HOME: '/home/me' }, 'darwin')).toBe('/home/me/Library/Caches/docker-compose');
});

test('a folder is filled once, for its owner only', async () => {
  const folder = join(place, 'deep', 'one');
  await fillFolder(folder, isWhole, fill);
  await fillFolder(folder, isWhole, () => Promise.reject(new Error('again')));
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test('several that fill the same folder at once do not disturb one another', async () => {
  const folder = join(place, 'one');
  await Promise.all([1, 2, 3, 4].map(() => fillFolder(folder, isWhole, fill)));
  expect(readdirSync(place)).toEqual(['one']);
});

test('what fails leaves nothing', async () => {
  const failing = fillFolder(join(place, 'one'), isWhole, () => Promise.reject(new Error('no')));
  await expect(failing).rejects.toThrow('no');
  expect(readdirSync(place)).toEqual([]);
  const below = join(place, 'file', 'one');
  writeFileSync(join(place, 'file'), '');
  await expect(fillFolder(below, isWhole, fill)).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' });
});
