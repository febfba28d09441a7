import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderOf, GitRepository } from '../../src/git/git-repository.ts';

let place: string;
let origin: string;
let repository: GitRepository;

const NOBODY = { HOME: '/nonexistent', GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };

function git(...words: readonly string[]): string {
  const identity = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', ['-C', origin, ...identity, ...words], {
    encoding: 'utf8',
    env: { ...process.env, ...NOBODY },
    stdio: 'pipe',
  }).trim();
}

function commit(subject: string, files: Readonly<Record<string, string>>): string {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(origin, name), text);
  git('add', '-A');
  git('commit', '--quiet', '-m', subject);
  return git('rev-parse', 'HEAD');
}

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'flotilla-git-'));
  origin = join(place, 'origin');
  execFileSync('git', ['init', '--quiet', '-b', 'main', origin]);
  const environment = { ...process.env, ...NOBODY };
  repository = new GitRepository(join(place, 'copy'), environment, new AbortController().signal);
});

afterEach(() => rmSync(place, { recursive: true, force: true }));

describe('a branch of a repository', () => {
  test('has a head, and its files are put into the folder', async () => {
    const id = commit('First', { 'compose.yaml': 'one' });
    const head = await repository.fetch({ url: origin });
    expect(head).toEqual({ id, subject: 'First', author: 'Ann' });
    await repository.checkout(head);
    expect(readFileSync(join(repository.folder, 'compose.yaml'), 'utf8')).toBe('one');
  });

  test('that goes on takes what it has no more out of the folder', async () => {
    commit('First', { 'compose.yaml': 'one', 'old.env': 'x' });
    await repository.checkout(await repository.fetch({ url: origin }));
    writeFileSync(join(repository.folder, 'left.txt'), 'made by hand');
    git('rm', '--quiet', 'old.env');
    commit('Second', { 'compose.yaml': 'two' });
    await repository.checkout(await repository.fetch({ url: origin }));
    expect(readFileSync(join(repository.folder, 'compose.yaml'), 'utf8')).toBe('two');
    expect(['old.env', 'left.txt'].filter((name) => existsSync(join(repository.folder, name)))).toEqual([]);
  });

  test('that was rewritten is followed', async () => {
    commit('First', { 'compose.yaml': 'one' });
    await repository.checkout(await repository.fetch({ url: origin }));
    git('commit', '--quiet', '--amend', '-m', 'Another');
    expect((await repository.fetch({ url: origin })).subject).toBe('Another');
  });

  test('can be another than the default', async () => {
    commit('First', { 'compose.yaml': 'one' });
    git('checkout', '--quiet', '-b', 'live');
    commit('Live', { 'compose.yaml': 'live' });
    git('checkout', '--quiet', 'main');
    expect((await repository.fetch({ url: origin, branch: 'live' })).subject).toBe('Live');
    expect((await repository.fetch({ url: origin })).subject).toBe('First');
  });

  test('that is not there is told in the words of git', async () => {
    commit('First', { 'compose.yaml': 'one' });
    await expect(repository.fetch({ url: origin, branch: 'gone' })).rejects.toThrow(
      "git fetch failed: couldn't find remote ref refs/heads/gone",
    );
    await expect(repository.fetch({ url: join(place, 'nowhere') })).rejects.toThrow('git fetch failed');
  });

  test('can not name a program to be run', async () => {
    await expect(repository.fetch({ url: `ext::sh -c "touch ${place}/made"` })).rejects.toThrow(
      'git fetch failed',
    );
    await expect(repository.fetch({ url: `--upload-pack=touch ${place}/made` })).rejects.toThrow(
      'git fetch failed',
    );
    expect(existsSync(join(place, 'made'))).toBe(false);
  });
});

describe('a signature', () => {
  /** The environment of somebody who trusts the key of Ann only. */
  function trusting(): Readonly<Record<string, string | undefined>> {
    for (const name of ['ann', 'eve']) {
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(place, name)]);
    }
    const key = readFileSync(join(place, 'ann.pub'), 'utf8');
    writeFileSync(join(place, 'signers'), `ann@example.com namespaces="git" ${key}`);
    writeFileSync(
      join(place, 'gitconfig'),
      `[gpg "ssh"]\n  allowedSignersFile = ${join(place, 'signers')}\n`,
    );
    return { ...process.env, ...NOBODY, GIT_CONFIG_GLOBAL: join(place, 'gitconfig') };
  }

  function signedBy(name: string): void {
    writeFileSync(join(origin, 'compose.yaml'), name);
    git('add', '-A');
    const key = ['-c', 'gpg.format=ssh', '-c', `user.signingKey=${join(place, `${name}.pub`)}`];
    git(...key, 'commit', '--quiet', '-S', '-m', 'Signed');
  }

  test('of somebody who is trusted is taken, another and none are not', async () => {
    const own = new GitRepository(join(place, 'copy'), trusting(), new AbortController().signal);
    signedBy('ann');
    await own.verify(await own.fetch({ url: origin }));
    signedBy('eve');
    const refused = 'The commit has no signature that is trusted';
    await expect(own.verify(await own.fetch({ url: origin }))).rejects.toThrow(refused);
    commit('Unsigned', { 'compose.yaml': 'none' });
    await expect(own.verify(await own.fetch({ url: origin }))).rejects.toThrow(refused);
  });
});

test('two branches of a stack have two folders', () => {
  const url = 'https://example.com/shop.git';
  const [main, live] = ['main', 'live'].map((branch) => folderOf('/state', 'shop', { url, branch }));
  expect(main).toMatch(/^\/state\/shop-[0-9a-f]{12}$/);
  expect(live).not.toBe(main);
});
