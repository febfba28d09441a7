import { describe, expect, test } from 'bun:test';
import { gitAddress, withoutLogin } from '../../src/compose/sources/git-address.ts';
import { remoteAddress } from '../../src/compose/sources/remote.ts';

const git = (repository: string, rest: object = {}) => ({ kind: 'git', repository, ...rest });
const HTTPS = 'https://example.com/acme/app.git';

describe('an address of a Git repository', () => {
  test.each([
    [HTTPS, git(HTTPS)],
    ['http://example.com/app.git', git('http://example.com/app.git')],
    [`${HTTPS}#v1`, git(HTTPS, { ref: 'v1' })],
    [`${HTTPS}#release/1.2:deploy/prod`, git(HTTPS, { ref: 'release/1.2', path: 'deploy/prod' })],
    [`${HTTPS}#:deploy`, git(HTTPS, { path: 'deploy' })],
    [`${HTTPS}#main:`, git(HTTPS, { ref: 'main' })],
    [`${HTTPS}#a%20b`, git(HTTPS, { ref: 'a b' })],
    [`${HTTPS}#100%`, git(HTTPS, { ref: '100%' })],
    [`${HTTPS}?ref=v1&subdir=deploy`, git(HTTPS, { ref: 'v1', path: 'deploy' })],
    [`${HTTPS}?tag=v1`, git(HTTPS, { ref: 'refs/tags/v1' })],
    [`${HTTPS}?branch=refs/heads/main`, git(HTTPS, { ref: 'refs/heads/main' })],
    [`${HTTPS}?checksum=abc123&submodules=true`, git(HTTPS, { commit: 'abc123' })],
    [`${HTTPS}?ref=v1#v1:deploy`, git(HTTPS, { ref: 'v1', path: 'deploy' })],
    ['https://me:pw@example.com/app.git', git('https://me:pw@example.com/app.git')],
    ['git://example.com/app', git('git://example.com/app')],
    ['ssh://git@example.com:2222/app#main', git('ssh://git@example.com:2222/app', { ref: 'main' })],
    ['git@example.com:acme/app', git('git@example.com:acme/app')],
    ['me@example.com:app.git?subdir=x#main', git('me@example.com:app.git', { ref: 'main', path: 'x' })],
    ['github.com/acme/app', git('https://github.com/acme/app')],
    ['github.com/acme/app#main:x', git('https://github.com/acme/app', { ref: 'main', path: 'x' })],
  ])('%s', (text, expected) => expect(gitAddress(text)).toEqual(expected as never));

  test.each([
    [`${HTTPS}?ref=v1#v2`, 'ref conflicts: "v2" and "v1"'],
    [`${HTTPS}?tag=v1&branch=main`, 'branch conflicts: "refs/tags/v1" and "refs/heads/main"'],
    [`${HTTPS}?depth=1`, 'unexpected query "depth"'],
    [`${HTTPS}?ref=`, 'query "ref" has no value'],
  ])('%s is wrong', (text, reason) => expect(gitAddress(text)).toEqual({ kind: 'wrong', reason }));

  test.each([
    'https://example.com/app',
    'https://example.com/app.git/',
    'https://example.com/app.git.yaml',
    './app.git',
    '../app.git',
    'app.git',
    'example.com/acme/app.git',
    'compose.yaml',
    '/srv/git@host:app/compose.yaml',
    'a b@host:app',
    '-',
    '',
  ])('is not: %s', (text) => expect(gitAddress(text)).toBeUndefined());

  test('is shown without its login', () => {
    expect(withoutLogin('https://me:pw@example.com/app.git: denied')).toBe(
      'https://example.com/app.git: denied',
    );
    expect(withoutLogin('https://example.com/a@b.git')).toBe('https://example.com/a@b.git');
  });
});

test('an artifact is named behind oci://, and other addresses are wrong', () => {
  expect(remoteAddress('oci://host:5000/app:1')).toEqual({ kind: 'oci', reference: 'host:5000/app:1' });
  for (const text of ['https://example.com/compose.yaml', 'file:///srv/app.git', 'ftp://host/app.git'])
    expect(remoteAddress(text)?.kind).toBe('wrong');
  for (const text of ['compose.yaml', '/srv/compose.yaml', 'C:\\app\\compose.yaml', ''])
    expect(remoteAddress(text)).toBeUndefined();
});
