import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testEngine } from '../../support/engine.ts';
import { newKeyPair } from '../../support/fleet/keys.ts';
import { RealFleet } from '../../support/fleet/real-fleet.ts';
import { type Finished, run } from '../../support/process.ts';
import { requireBuild } from '../../support/project.ts';

const PROGRAM = join(import.meta.dir, '../../../dist/flotilla');

let fleet: RealFleet;

beforeAll(async () => {
  requireBuild();
  fleet = await RealFleet.start(await testEngine(), 3);
}, 300_000);

afterAll(() => fleet?.[Symbol.asyncDispose](), 120_000);

/** `flotilla ls` on a host, as a user with that ssh configuration. What takes longer than half a minute fails. */
function list(host: string, config: string): Promise<Finished> {
  const env = { ...fleet.environmentWith(config), DOCKER_CONFIG: '/nowhere' };
  return run(PROGRAM, ['-H', host, 'ls'], { cwd: tmpdir(), env, deadlineMs: 30_000 });
}

/** A configuration that leads to n1, with what makes it go wrong. */
function config(
  more: string,
  { knownHosts = fleet.access.knownHostsFile, identity = fleet.access.identity.file } = {},
) {
  const { address } = fleet.node('n1');
  return `${more}\nHost n1\n  HostName ${address}\nHost *\n  User root\n  IdentityFile ${identity}\n  UserKnownHostsFile ${knownHosts}\n`;
}

describe('a host that can not be used ends the command with what to do', () => {
  const expectRefusal = (finished: Finished, message: string, hint: string): void => {
    expect(finished).toMatchObject({ status: 1, stdout: '' });
    expect(finished.stderr).toContain(message);
    expect(finished.stderr).toContain(hint);
    expect(finished.stderr).not.toMatch(/\n\s+at /);
  };

  test('where its key is another than the known one', async () => {
    const folder = fleet.environmentWith('').HOME ?? '';
    const knownHosts = join(folder, 'known');
    writeFileSync(knownHosts, `${fleet.node('n1').address} ${newKeyPair(folder, 'another').publicKey}\n`);
    const finished = await list('ssh://n1', config('StrictHostKeyChecking no', { knownHosts }));
    expectRefusal(finished, `is not the one in ${knownHosts}:1`, 'ssh-keygen -f');
  });

  test('where it is not known, and nobody can be asked', async () => {
    const finished = await list('ssh://n1', config('', { knownHosts: '/nowhere/known_hosts' }));
    expectRefusal(finished, 'is not known; its ssh-ed25519 key is SHA256:', 'ssh-keyscan');
  });

  test('where the user may not log in', async () => {
    expectRefusal(await list('ssh://nobody@n1', config('')), 'does not let "nobody"', 'ssh-copy-id');
  });

  test('where the key is locked, and nobody can be asked', async () => {
    const folder = fleet.environmentWith('').HOME ?? '';
    const identity = newKeyPair(folder, 'locked', 'ed25519', 'secret').file;
    expectRefusal(await list('ssh://n1', config('', { identity })), 'which is locked', 'ssh-add');
  });

  test('where the user may not use the engine', async () => {
    const node = fleet.node('n1');
    await node.sh(
      'id plain || useradd -m plain; mkdir -p ~plain/.ssh; cp ~/.ssh/authorized_keys ~plain/.ssh/; chown -R plain ~plain/.ssh',
    );
    expectRefusal(
      await list('ssh://plain@n1', config('')),
      'may not use the engine',
      'usermod -aG docker plain',
    );
  });

  test('where no engine runs', async () => {
    const finished = await list('ssh://n1/run/other.sock', config(''));
    expectRefusal(finished, 'No Docker Engine answers at /run/other.sock', 'start the engine');
  });

  test('where nothing listens', async () => {
    expectRefusal(await list('ssh://n1:2', config('')), 'nothing listens there', 'check that the host runs');
  });
});

test('a host behind others is reached through them', async () => {
  const [first, second, third] = ['n1', 'n2', 'n3'].map((name) => fleet.node(name).address);
  const jumps = `Host inner\n  HostName ${third}\n  ProxyJump n1,root@${second}:22\n`;
  expect((await list('ssh://inner', config(jumps))).status).toBe(0);
  const dead = `Host inner\n  HostName ${first}\n  Port 3\n  ProxyJump n1\n`;
  const finished = await list('ssh://inner', config(dead));
  expect(finished.stderr).toContain('is not reached from the jump host');
});

test('a node is added to the fleet file, changed, listed and taken out', async () => {
  const file = join(fleet.environmentWith('').HOME ?? '', 'fleet.yaml');
  const env = { ...fleet.environment, DOCKER_HOST: undefined, FLOTILLA_FLEET: file };
  const node = (...words: readonly string[]) => run(PROGRAM, ['node', ...words], { env, deadlineMs: 30_000 });
  expect(await node('add', 'ssh://n1')).toMatchObject({
    status: 0,
    stderr: expect.stringContaining('Docker Engine'),
  });
  expect(await node('add', '--name', 'gone', '--no-check', 'ssh://n1:2')).toMatchObject({ status: 0 });
  expect((await node('update', '--availability', 'drain', '--label-add', 'zone=a', 'n1')).status).toBe(0);
  expect(
    (await node('inspect', '--format', '{{.Availability}} {{.Labels.zone}} {{.Hostname}}', 'n1')).stdout,
  ).toBe('drain a n1\n');
  expect(await node('rm', 'gone')).toMatchObject({ status: 1, stderr: expect.stringContaining('--force') });
  expect((await node('rm', '-f', 'gone')).status).toBe(0);
  expect((await node('ls', '-q')).stdout).toBe('n1\n');
});

describe('a node that is lost', () => {
  test('is told in bounded time where it hangs, and where it is gone', async () => {
    const node = fleet.node('n3');
    const text = `Host n3\n  HostName ${node.address}\n  ConnectTimeout 3\n`;
    await node.pause();
    const hanging = await list('ssh://n3', config(text));
    await node.unpause();
    await node.kill();
    const gone = await list('ssh://n3', config(text));
    await node.start();
    for (const { status, stderr } of [hanging, gone]) {
      expect({ status, stderr }).toMatchObject({
        status: 1,
        stderr: expect.stringContaining('is not reached over SSH'),
      });
    }
    expect((await list('ssh://n3', config(text))).status).toBe(0);
  });

  test('is listed as such beside the others', async () => {
    const file = join(fleet.environmentWith('').HOME ?? '', 'fleet.yaml');
    writeFileSync(file, 'nodes:\n  n1: { host: ssh://n1, labels: { zone: a } }\n  n2: ssh://n2\n');
    await fleet.node('n2').kill();
    const args = [
      '--fleet',
      file,
      'node',
      'ls',
      '--format',
      '{{.Name}} {{.Status}} {{.Labels}} {{.Platform}}',
    ];
    const env = { ...fleet.environment, DOCKER_HOST: undefined };
    const { status, stdout, stderr } = await run(PROGRAM, args, { env, deadlineMs: 30_000 });
    await fleet.node('n2').start();
    expect(status).toBe(0);
    expect(stdout).toMatch(/^n1 ready zone=a linux\/(amd64|arm64)\nn2 unreachable {2}\n$/);
    expect(stderr).toContain('n2: Host');
  });
});
