import { describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AgentProtocol, type ParsedKey, utils } from 'ssh2';
import { buildAgents } from '../../../src/build/buildkit/session/ssh.ts';

class Keys implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'flotilla-keys-'));
  readonly path = join(this.folder, 'key');

  constructor(passphrase?: string) {
    const options = passphrase === undefined ? {} : { passphrase, cipher: 'aes256-cbc', rounds: 1 };
    const { private: text } = utils.generateKeyPairSync('ed25519', options as never);
    writeFileSync(this.path, text, { mode: 0o600 });
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What a program in a build sees on its agent's socket. */
async function clientOf(entries: readonly string[], id: string): Promise<AgentProtocol> {
  const dial = (await buildAgents(entries, undefined)).get(id);
  if (dial === undefined) throw new Error(`no agent "${id}"`);
  const connection = await dial();
  const client = new AgentProtocol(true);
  client.pipe(connection).pipe(client);
  return client;
}

describe('the SSH agents of a build', () => {
  test('hold the keys that are named, and sign with them', async () => {
    using keys = new Keys();
    const client = await clientOf([`deploy=${keys.path}`], 'deploy');
    const [key] = await new Promise<ParsedKey[]>((resolve, reject) =>
      client.getIdentities((error, found) => (error ? reject(error) : resolve(found ?? []))),
    );
    const data = Buffer.from('to be signed');
    const signature = await new Promise<Buffer>((resolve, reject) =>
      client.sign(key as ParsedKey, data, (error, signed) =>
        error ? reject(error) : resolve(signed as Buffer),
      ),
    );
    expect((key as ParsedKey).verify(data, signature)).toBe(true);
  });

  test('refuse a key that is locked', async () => {
    using keys = new Keys('secret');
    await expect(buildAgents([`default=${keys.path}`], undefined)).rejects.toThrow(
      'is locked with a passphrase',
    );
  });

  test('are missing where none runs, and where a path leads to nothing', async () => {
    await expect(buildAgents(['default'], undefined)).rejects.toThrow(
      'invalid empty ssh agent socket: make sure SSH_AUTH_SOCK is set',
    );
    await expect(buildAgents(['x=/nowhere'], undefined)).rejects.toThrow('"/nowhere" is neither');
  });
});
