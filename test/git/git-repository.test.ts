import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderOf, GitRepository } from '../../src/git/git-repository.ts';
import { GitOrigin, PLAIN_GIT } from '../support/servers/git-origin.ts';

let place: string;
let origin: GitOrigin;
let repository: GitRepository;

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'flotilla-git-'));
  origin = new GitOrigin(join(place, 'origin'));
  const environment = { ...process.env, ...PLAIN_GIT };
  repository = new GitRepository(join(place, 'copy'), environment, new AbortController().signal);
});

afterEach(() => rmSync(place, { recursive: true, force: true }));

describe('a branch of a repository', () => {
  test('has a head, and its files are put into the folder', async () => {
    const id = origin.commit('First', { 'compose.yaml': 'one' });
    const head = await repository.fetch({ url: origin.folder });
    expect(head).toEqual({ id, subject: 'First', author: 'Ann' });
    await repository.checkout(head);
    expect(readFileSync(join(repository.folder, 'compose.yaml'), 'utf8')).toBe('one');
  });

  test('that goes on takes what it has no more out of the folder', async () => {
    origin.commit('First', { 'compose.yaml': 'one', 'old.env': 'x' });
    await repository.checkout(await repository.fetch({ url: origin.folder }));
    writeFileSync(join(repository.folder, 'left.txt'), 'made by hand');
    origin.git('rm', '--quiet', 'old.env');
    origin.commit('Second', { 'compose.yaml': 'two' });
    await repository.checkout(await repository.fetch({ url: origin.folder }));
    expect(readFileSync(join(repository.folder, 'compose.yaml'), 'utf8')).toBe('two');
    expect(['old.env', 'left.txt'].filter((name) => existsSync(join(repository.folder, name)))).toEqual([]);
  });

  test('that was rewritten is followed', async () => {
    origin.commit('First', { 'compose.yaml': 'one' });
    await repository.checkout(await repository.fetch({ url: origin.folder }));
    origin.git('commit', '--quiet', '--amend', '-m', 'Another');
    expect((await repository.fetch({ url: origin.folder })).subject).toBe('Another');
  });

  test('can be another than the default', async () => {
    origin.commit('First', { 'compose.yaml': 'one' });
    origin.git('checkout', '--quiet', '-b', 'live');
    origin.commit('Live', { 'compose.yaml': 'live' });
    origin.git('checkout', '--quiet', 'main');
    expect((await repository.fetch({ url: origin.folder, branch: 'live' })).subject).toBe('Live');
    expect((await repository.fetch({ url: origin.folder })).subject).toBe('First');
  });

  test('that is not there is told in the words of git', async () => {
    origin.commit('First', { 'compose.yaml': 'one' });
    await expect(repository.fetch({ url: origin.folder, branch: 'gone' })).rejects.toThrow(
      "git fetch failed: couldn't find remote ref refs/heads/gone",
    );
    await expect(repository.fetch({ url: join(place, 'nowhere') })).rejects.toThrow('git fetch failed');
  });

  test('that does not answer is given up', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    try {
      await once(silent, 'listening');
      const url = `git://127.0.0.1:${(silent.address() as AddressInfo).port}/shop.git`;
      const hasty = new GitRepository(join(place, 'copy'), process.env, new AbortController().signal, 300);
      await expect(hasty.fetch({ url })).rejects.toThrow('git fetch failed: it has not ended within 0.3 s');
    } finally {
      silent.close();
    }
  });

  test.each(['index.lock', 'shallow.lock', 'config.lock'])(
    'is fetched anew where a git that was killed has left its %s',
    async (lock) => {
      const source = { url: origin.folder };
      origin.commit('First', { 'compose.yaml': 'one' });
      await repository.checkout(await repository.fetch(source));
      origin.commit('Second', { 'compose.yaml': 'two' });
      writeFileSync(join(repository.folder, '.git', lock), '');
      const look = async (): Promise<void> => repository.checkout(await repository.fetch(source));
      await look().catch(() => look());
      expect(readFileSync(join(repository.folder, 'compose.yaml'), 'utf8')).toBe('two');
    },
  );

  test('is fetched without anybody being asked for a password', async () => {
    const ssh = join(place, 'ssh');
    writeFileSync(ssh, `#!/bin/sh\necho "$SSH_ASKPASS_REQUIRE $SSH_ASKPASS" > ${place}/asked\nexit 1\n`, {
      mode: 0o755,
    });
    const { SSH_ASKPASS_REQUIRE: _, ...environment } = process.env;
    const signal = new AbortController().signal;
    const own = new GitRepository(join(place, 'copy'), { ...environment, GIT_SSH: ssh }, signal);
    await expect(own.fetch({ url: 'ssh://localhost/shop.git' })).rejects.toThrow('git fetch failed');
    expect(readFileSync(join(place, 'asked'), 'utf8')).toBe('force false\n');
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
    return { ...process.env, ...PLAIN_GIT, GIT_CONFIG_GLOBAL: join(place, 'gitconfig') };
  }

  function signedBy(name: string): void {
    writeFileSync(join(origin.folder, 'compose.yaml'), name);
    origin.git('add', '-A');
    const key = ['-c', 'gpg.format=ssh', '-c', `user.signingKey=${join(place, `${name}.pub`)}`];
    origin.git(...key, 'commit', '--quiet', '-S', '-m', 'Signed');
  }

  test('of somebody who is trusted is taken, another and none are not', async () => {
    const own = new GitRepository(join(place, 'copy'), trusting(), new AbortController().signal);
    signedBy('ann');
    await own.verify(await own.fetch({ url: origin.folder }));
    signedBy('eve');
    const refused = 'The commit has no signature that is trusted';
    await expect(own.verify(await own.fetch({ url: origin.folder }))).rejects.toThrow(refused);
    origin.commit('Unsigned', { 'compose.yaml': 'none' });
    await expect(own.verify(await own.fetch({ url: origin.folder }))).rejects.toThrow(refused);
  });
});

test('two branches of a stack have two folders', () => {
  const url = 'https://example.com/shop.git';
  const [main, live] = ['main', 'live'].map((branch) => folderOf('/state', 'shop', { url, branch }));
  expect(main).toMatch(/^\/state\/shop-[0-9a-f]{12}$/);
  expect(live).not.toBe(main);
});
