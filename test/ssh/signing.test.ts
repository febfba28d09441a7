import { expect, test } from 'bun:test';
import { execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { exec } from '../../src/ssh/exec.ts';
import { SshPool } from '../../src/ssh/pool.ts';
import { newKeyPair } from '../support/fleet/keys.ts';
import { TestSshServer } from '../support/servers/ssh-server.ts';

/** What a command prints on the host, over a connection of its own. */
async function outputOn(server: TestSshServer, environment: Record<string, string> = {}): Promise<string> {
  const pool = new SshPool({ HOME: server.home, ...environment });
  try {
    return (await exec(pool.connection('a', server.target), 'echo in')).stdout;
  } finally {
    await pool.close();
  }
}

test.each(['ed25519', 'rsa'] as const)(
  'a key in a file (%s) signs without being asked about',
  async (type) => {
    await using server = await TestSshServer.start({ identityType: type });
    expect(await outputOn(server)).toBe('in\n');
    expect(server.logins).toEqual(['signed']);
  },
);

test('a key that the host does not take is followed by the next one', async () => {
  await using server = await TestSshServer.start();
  // Comes before the other by its name.
  newKeyPair(join(server.home, '.ssh'), 'id_ecdsa', 'ecdsa');
  expect(await outputOn(server)).toBe('in\n');
  expect(server.logins).toEqual(['signed']);
});

test('a key of the agent is asked about before it signs', async () => {
  await using server = await TestSshServer.start();
  const socket = join(server.home, 'agent');
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await new Promise((resolve) => agent.stdout.once('data', resolve));
    execFileSync('ssh-add', ['-q', server.identity.file], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
    expect(await outputOn(server, { SSH_AUTH_SOCK: socket })).toBe('in\n');
    expect(server.logins).toEqual(['asked', 'signed']);
  } finally {
    agent.kill();
  }
});
