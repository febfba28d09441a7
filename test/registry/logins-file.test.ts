import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loginsFile } from '../../src/registry/logins-file.ts';

let folder: string;

const LISTS = `case "$1" in
  list) echo '{"https://one.example":"u","two.example":"<token>","gone.example":"u"}' ;;
  get) read key; case "$key" in
    two.example) echo '{"Username":"<token>","Secret":"t0ken"}' ;;
    gone.example) echo "credentials not found in native keychain"; exit 1 ;;
    *) echo '{"Username":"hu","Secret":"hs"}' ;;
  esac ;;
esac`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'flotilla-logins-'));
  helper('lists', LISTS);
  helper('locked', 'echo "the keychain is locked"; exit 2');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function helper(name: string, script: string): void {
  const path = join(folder, `docker-credential-${name}`);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

function logins(config: object, environment: Readonly<Record<string, string>> = {}): Promise<string> {
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  const path = `${folder}:${process.env.PATH}`;
  return loginsFile({ DOCKER_CONFIG: folder, PATH: path, ...environment });
}

const HELPED = { auth: 'aHU6aHM=' };
const parsed = async (text: Promise<string>): Promise<unknown> => JSON.parse(await text);

describe('the file of all logins', () => {
  test("has what stands in config.json, in docker compose's form, and none of its settings", async () => {
    const auths = {
      'tok.example': { auth: 'dTpw', identitytoken: 'idt' },
      'em.example': { auth: 'dTpw', email: 'a@b' },
      'https://index.docker.io/v1/': {},
      'plain.example': { username: 'u', password: 'p' },
    };
    expect(await logins({ auths, HttpHeaders: { X: 'y' } })).toBe(`{
\t"auths": {
\t\t"em.example": {
\t\t\t"auth": "dTpw",
\t\t\t"email": "a@b"
\t\t},
\t\t"https://index.docker.io/v1/": {},
\t\t"plain.example": {
\t\t\t"auth": "dTpw"
\t\t},
\t\t"tok.example": {
\t\t\t"auth": "dTpw",
\t\t\t"identitytoken": "idt"
\t\t}
\t}
}`);
  });

  test('has the logins that helpers of single registries keep', async () => {
    const text = logins({ auths: { 'a.example': { auth: 'dTpw' } }, credHelpers: { 'h.example': 'lists' } });
    expect(await parsed(text)).toEqual({ auths: { 'a.example': { auth: 'dTpw' }, 'h.example': HELPED } });
  });

  test('has all that the store of logins lists, and not what stands in config.json then', async () => {
    const text = logins({ auths: { 'a.example': { auth: 'dTpw' } }, credsStore: 'lists' });
    expect(await parsed(text)).toEqual({
      auths: { 'https://one.example': HELPED, 'two.example': { identitytoken: 't0ken' } },
    });
  });

  test('has those of DOCKER_AUTH_CONFIG, which count most', async () => {
    const given = JSON.stringify({ auths: { 'a.example': { auth: 'ZTpm' } } });
    const text = logins({ auths: { 'a.example': { auth: 'dTpw' } } }, { DOCKER_AUTH_CONFIG: given });
    expect(await parsed(text)).toEqual({ auths: { 'a.example': { auth: 'ZTpm' } } });
  });

  test('is there without any login', async () => {
    expect(await logins({})).toBe('{\n\t"auths": {}\n}');
  });

  test('is an error where the store does not open', async () => {
    await expect(logins({ credsStore: 'locked' })).rejects.toThrow('the keychain is locked');
  });
});
