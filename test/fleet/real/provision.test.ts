import { afterAll, beforeAll, expect, test } from 'bun:test';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { testEngine } from '../../support/engine.ts';
import type { FleetNode } from '../../support/fleet/fleet-node.ts';
import { RealFleet } from '../../support/fleet/real-fleet.ts';
import { type Finished, run } from '../../support/process.ts';
import { requireBuild } from '../../support/project.ts';

let fleet: RealFleet;
let node: FleetNode;
let file: string;

beforeAll(async () => {
  requireBuild();
  fleet = await RealFleet.start(await testEngine(), 1);
  node = fleet.node('n1');
  file = join(fleet.environment.HOME ?? '', 'fleet.yaml');
  // A bare host is one without what makes it a node; its packages come back from Debian's mirror.
  await node.sh('pkill dockerd; while pgrep dockerd >/dev/null; do sleep 0.1; done');
  await node.sh(
    'DEBIAN_FRONTEND=noninteractive apt-get purge -qy docker.io docker-cli containerd runc nftables',
  );
}, 300_000);

afterAll(() => fleet?.[Symbol.asyncDispose](), 120_000);

function add(words: readonly string[], user = 'root', globals: readonly string[] = []): Promise<Finished> {
  const program = join(import.meta.dir, '../../../dist/flotilla');
  const env = { ...fleet.environment, DOCKER_HOST: undefined };
  const args = [...globals, '--fleet', file, 'node', 'add', '--provision', ...words, `ssh://${user}@n1`];
  return run(program, args, { env, deadlineMs: 240_000 });
}

// The tests are steps of one story: installing takes its time.

test('says what it would do, and does nothing unless it may', async () => {
  const shown = await add([], 'root', ['--dry-run']);
  expect(shown).toMatchObject({ status: 0, stderr: expect.stringContaining('docker.io') });
  const refused = await add([]);
  expect(refused).toMatchObject({ status: 1, stderr: expect.stringContaining('Do this?') });
  expect((await node.ssh('command -v dockerd')).status).not.toBe(0);
});

test('is refused for a user who can not become root', async () => {
  await node.sh(
    'useradd -m plain; mkdir -p ~plain/.ssh; cp ~/.ssh/authorized_keys ~plain/.ssh/; chown -R plain ~plain/.ssh',
  );
  expect(await add(['--yes'], 'plain')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('"plain" can\'t become root'),
  });
});

test('makes a bare Debian host a node of the fleet', async () => {
  const { status, stderr } = await add(['--yes', '--label', 'zone=a']);
  expect({ status, stderr }).toMatchObject({ status: 0 });
  expect(readFileSync(file, 'utf8')).toBe(
    'nodes:\n  n1:\n    host: ssh://root@n1\n    labels:\n      zone: a\n',
  );
  expect(await node.sh('docker version --format "{{.Server.Os}}"; command -v nft')).toMatch(
    /^linux\n.*nft\n$/,
  );
}, 300_000);

test('leaves a host alone whose engine answers', async () => {
  rmSync(file);
  expect(await add(['--name', 'again'])).toMatchObject({
    status: 0,
    stderr: expect.stringContaining('nothing to provision'),
  });
});
