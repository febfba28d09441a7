import { afterAll, describe, expect, test } from 'bun:test';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KnownHostsSettings } from '../../src/ssh/config/settings.ts';
import { decodeHostKey, type HostKey, preferredAlgorithms } from '../../src/ssh/known-hosts/host-key.ts';
import { KnownHosts } from '../../src/ssh/known-hosts/known-hosts.ts';
import { type KeyPair, newKeyPair } from '../support/fleet/keys.ts';

const folder = mkdtempSync(join(tmpdir(), 'flotilla-known-'));
const file = join(folder, 'known_hosts');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ED = newKeyPair(folder, 'ed');
const OTHER = newKeyPair(folder, 'other');
const EC = newKeyPair(folder, 'ec', 'ecdsa');

/** The key as a server shows it. */
function shown({ publicKey }: KeyPair): HostKey {
  return decodeHostKey(Buffer.from(publicKey.split(' ')[1] ?? '', 'base64'));
}

function knownHosts(text: string, name = 'web', more: Partial<KnownHostsSettings> = {}): KnownHosts {
  writeFileSync(file, text);
  const settings = { name, userFiles: [file], globalFiles: [], unknown: 'ask', hashNames: false } as const;
  return new KnownHosts({ ...settings, ...more });
}

describe('known hosts', () => {
  test('have the key of a host, by any of its names and patterns', () => {
    const text = `# comment\nweb,10.0.0.1 ${ED.publicKey}\n*.example.org,!db.example.org ${EC.publicKey}\n`;
    expect(knownHosts(text).check(shown(ED)).kind).toBe('known');
    expect(knownHosts(text, '10.0.0.1').check(shown(ED)).kind).toBe('known');
    expect(knownHosts(text, 'a.example.org').check(shown(EC)).kind).toBe('known');
    expect(knownHosts(text, 'db.example.org').check(shown(EC)).kind).toBe('unknown');
  });

  test('have names that ssh-keygen has hashed', () => {
    writeFileSync(file, `web ${ED.publicKey}\n[web]:2222 ${EC.publicKey}\n`);
    execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'ignore' });
    const hashed = readFileSync(file, 'utf8');
    expect(hashed).not.toContain('web');
    expect(knownHosts(hashed).check(shown(ED)).kind).toBe('known');
    expect(knownHosts(hashed, '[web]:2222').check(shown(EC)).kind).toBe('known');
    expect(knownHosts(hashed, 'other').check(shown(ED)).kind).toBe('unknown');
  });

  test('tell a changed key, with the line that has the old one', () => {
    expect(knownHosts(`\nweb ${ED.publicKey}\n`).check(shown(OTHER))).toMatchObject({
      kind: 'changed',
      at: { file, line: 2 },
    });
  });

  test('take a key of a type that is not known for a changed one where others are', () => {
    expect(knownHosts(`web ${ED.publicKey}\n`).check(shown(EC)).kind).toBe('changed');
    expect(knownHosts(`web ${ED.publicKey}\nweb ${EC.publicKey}\n`).check(shown(EC)).kind).toBe('known');
  });

  test('revoke a key whatever else they say', () => {
    const text = `web ${ED.publicKey}\n@revoked * ${ED.publicKey}\n`;
    expect(knownHosts(text).check(shown(ED))).toMatchObject({ kind: 'revoked', at: { line: 2 } });
  });

  test('count for another port of the host only where the key is the same', () => {
    const text = `web ${ED.publicKey}\n`;
    expect(knownHosts(text, '[web]:2222').check(shown(ED)).kind).toBe('known');
    expect(knownHosts(text, '[web]:2222').check(shown(OTHER)).kind).toBe('unknown');
  });

  test('are added to so that ssh finds them, hashed where the configuration says so', () => {
    for (const hashNames of [false, true]) {
      const hosts = knownHosts('other ssh-ed25519 AAAA', '[web]:2222', { hashNames });
      hosts.add(shown(ED));
      expect(hosts.check(shown(ED)).kind).toBe('known');
      expect(execFileSync('ssh-keygen', ['-F', '[web]:2222', '-f', file], { encoding: 'utf8' })).toContain(
        'ssh-ed25519',
      );
      expect(readFileSync(file, 'utf8').includes('[web]')).toBe(!hashNames);
    }
  });

  test('say which types of key to ask a server for first', () => {
    const types = knownHosts(`web ${EC.publicKey}\nweb ssh-rsa AAAA\n`).knownTypes();
    expect(preferredAlgorithms(types).slice(0, 3)).toEqual([
      'ecdsa-sha2-nistp256',
      'rsa-sha2-512',
      'rsa-sha2-256',
    ]);
  });

  test('show a fingerprint as ssh-keygen does', () => {
    const listed = execFileSync('ssh-keygen', ['-l', '-f', `${ED.file}.pub`], { encoding: 'utf8' });
    expect(listed).toContain(shown(ED).fingerprint);
  });
});
