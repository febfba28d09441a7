import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GitAddress } from '../../src/compose/sources/git-address.ts';
import { fetchGit } from '../../src/remote/git-files.ts';
import { GitOrigin, PLAIN_GIT } from '../support/servers/git-origin.ts';

let place: string;
let cache: string;
let origin: GitOrigin;

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'flotilla-remote-'));
  cache = join(place, 'cache');
  origin = new GitOrigin(join(place, 'origin'));
  mkdirSync(join(origin.folder, 'deploy'));
});

afterEach(() => rmSync(place, { recursive: true, force: true }));

function fetched(where: Partial<GitAddress> = {}, environment: Record<string, string | undefined> = {}) {
  const repository = where.repository ?? origin.folder;
  return fetchGit(
    { kind: 'git', ...where, repository },
    {
      text: repository,
      cache,
      environment: { ...process.env, ...PLAIN_GIT, ...environment },
      signal: new AbortController().signal,
    },
  );
}

describe('files of a Git repository', () => {
  test('are those of its default branch, in a folder with the name of the commit', async () => {
    const id = origin.commit('First', { 'docker-compose.yml': 'one' });
    const directory = join(cache, id);
    expect(await fetched()).toEqual({ directory, file: join(directory, 'docker-compose.yml') });
    expect(readdirSync(directory).sort()).toEqual(['.git', 'docker-compose.yml']);
    expect(readdirSync(cache)).toEqual([id]);
  });

  test('are found by branch, tag, commit and path', async () => {
    const first = origin.commit('First', { 'compose.yaml': 'one', 'deploy/compose.yaml': 'sub' });
    origin.git('tag', 'v1');
    origin.git('branch', 'feature/main');
    const second = origin.commit('Second', { 'compose.yaml': 'two', 'deploy/own.yaml': 'own' });
    const of = async (where: Partial<GitAddress>) => (await fetched(where)).file.slice(cache.length + 1);
    expect(await of({ ref: 'main' })).toBe(`${second}/compose.yaml`);
    expect(await of({ ref: 'feature/main' })).toBe(`${first}/compose.yaml`);
    expect(await of({ ref: 'refs/tags/v1' })).toBe(`${first}/compose.yaml`);
    expect(await of({ ref: first, path: 'deploy' })).toBe(`${first}/deploy/compose.yaml`);
    expect(await of({ path: 'deploy/own.yaml' })).toBe(`${second}/deploy/own.yaml`);
    expect(await of({ path: 'deploy/..' })).toBe(`${second}/compose.yaml`);
  });

  test('follow a branch, and are not fetched again for a commit that is there', async () => {
    const first = origin.commit('First', { 'compose.yaml': 'one' });
    await fetched();
    origin.commit('Second', { 'compose.yaml': 'two' });
    expect((await fetched()).directory).not.toBe(join(cache, first));
    rmSync(origin.folder, { recursive: true });
    expect((await fetched({ ref: first })).directory).toBe(join(cache, first));
  });

  test('take the place of what a run left that broke off', async () => {
    const id = origin.commit('First', { 'compose.yaml': 'one' });
    mkdirSync(join(cache, id, '.git'), { recursive: true });
    writeFileSync(join(cache, id, 'half'), '');
    const { directory, file } = await fetched();
    expect([existsSync(file), existsSync(join(directory, 'half'))]).toEqual([true, false]);
  });

  test('have the commit that the address asks for', async () => {
    const id = origin.commit('First', { 'compose.yaml': 'one' });
    expect((await fetched({ commit: id.slice(0, 8).toUpperCase() })).directory).toBe(join(cache, id));
    await expect(fetched({ commit: 'abcdef0' })).rejects.toMatchObject({ code: 'REMOTE_FILE' });
  });

  test.each(['../origin', '/etc/passwd', 'deploy/../../x', 'out/passwd', 'none', 'deploy', 'loop'])(
    'are not at %s',
    async (path) => {
      symlinkSync('/etc', join(origin.folder, 'out'));
      symlinkSync('loop', join(origin.folder, 'loop'));
      origin.commit('First', { 'compose.yaml': 'one', 'deploy/other.txt': '' });
      await expect(fetched({ path })).rejects.toMatchObject({ code: 'REMOTE_FILE' });
    },
  );

  test('are asked for by a branch that is not there, or of nobody', async () => {
    origin.commit('First', { 'compose.yaml': 'one' });
    await expect(fetched({ ref: 'none' })).rejects.toMatchObject({
      code: 'REMOTE_FILE',
      message: expect.stringContaining('no branch or tag "none"'),
    });
    await expect(fetched({ repository: '--upload-pack=touch /tmp/x' })).rejects.toMatchObject({
      code: 'GIT_FAILED',
    });
    await expect(fetched({ repository: 'http://me:pw@127.0.0.1:1/x.git' })).rejects.toMatchObject({
      message: expect.not.stringContaining('pw'),
    });
    await expect(fetched({ ref: 'f'.repeat(40) })).rejects.toMatchObject({ code: 'GIT_FAILED' });
    expect(existsSync(cache) ? readdirSync(cache) : []).toEqual([]);
  });

  test('need git', async () => {
    await expect(fetched({}, { PATH: '/none' })).rejects.toMatchObject({
      code: 'GIT_FAILED',
      hint: 'install git',
    });
  });
});
