import { expect, test } from 'bun:test';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../../../src/engine/engine.ts';
import { readNodeCondition } from '../../../src/manager/seen/node-condition.ts';
import { localHost, type MeshHost, NO_RIGHTS } from '../../../src/mesh/host.ts';
import type { NodeInfo } from '../../../src/model/observed/fleet.ts';

const engineWith = (info: Partial<NodeInfo>): Engine => ({ info: async () => info }) as unknown as Engine;
const endpoint = { kind: 'unix', path: '/var/run/docker.sock' } as const;
const SWARM = { state: 'active', nodeId: 'a', isManager: true, address: '', managerIds: [] } as const;
const { signal } = new AbortController();

test("the disk is read on the node's machine, and the certificates of a member", async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), "flotilla it's "));
  const folder = join(dataFolder, 'swarm/certificates');
  mkdirSync(folder, { recursive: true });
  const words = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '3', '-subj', '/CN=a'];
  const file = join(folder, 'swarm-node.crt');
  execFileSync('openssl', [...words, '-keyout', join(folder, 'key'), '-out', file], { stdio: 'ignore' });
  try {
    const engine = engineWith({ dataFolder, swarm: SWARM });
    const found = await readNodeCondition({ engine, endpoint, host: localHost() }, signal);
    expect(found.disk?.freeBytes).toBeGreaterThan(0);
    expect(found.disk?.totalBytes).toBeGreaterThan(found.disk?.freeBytes ?? 0);
    expect(found.certificates?.map(({ name }) => name)).toEqual(["the node's certificate in the Swarm"]);
    const [{ expiresAtMs, beganAtMs } = { expiresAtMs: 0, beganAtMs: 0 }] = found.certificates ?? [];
    expect(expiresAtMs - beganAtMs).toBe(3 * 24 * 60 * 60_000);
  } finally {
    rmSync(dataFolder, { recursive: true });
  }
});

test('without the rights of root there is still the disk', async () => {
  const asked: (boolean | undefined)[] = [];
  const host: MeshHost = {
    async run(_script, { asUser } = {}) {
      asked.push(asUser);
      const stdout =
        'Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/a disk 1000 700 250 74% /var/lib\n';
      return asUser === true ? { code: 0, stdout, stderr: '' } : { code: NO_RIGHTS, stdout: '', stderr: '' };
    },
  };
  const engine = engineWith({ dataFolder: '/var/lib/docker', swarm: SWARM });
  expect(await readNodeCondition({ engine, endpoint, host }, signal)).toEqual({
    disk: { freeBytes: 250 * 1024, totalBytes: 1000 * 1024 },
  });
  expect(asked).toEqual([undefined, true]);
});

test('nothing is known of a machine that nobody can look into', async () => {
  expect(await readNodeCondition({ engine: engineWith({ swarm: SWARM }), endpoint }, signal)).toEqual({});
});
