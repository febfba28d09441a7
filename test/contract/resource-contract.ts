import { expect, test } from 'bun:test';
import type { PullProgress } from '../../src/engine/images.ts';
import {
  kindOfRefusal,
  labelsOf,
  networkSpec,
  newName,
  refusalOf,
  running,
  type Subject,
  specOf,
} from './subject.ts';

/** The engine itself, networks, volumes and images. */
export function resourceContract(subject: () => Subject): void {
  const engine = () => subject().engine;

  test('the information about the machine has its processors, memory and part in a Swarm', async () => {
    const info = await engine().info();
    expect(info.cpus).toBeGreaterThan(0);
    expect(info.memoryBytes).toBeGreaterThan(0);
    expect(info.hostname).not.toBe('');
    expect(info.plugins).toContain('local');
    expect(['inactive', 'active']).toContain(info.swarm.state);
    expect(info.machine?.ostype).toBe('linux');
  });

  test('the names of the images are those under which they can be looked at', async () => {
    const names = await engine().listImageNames();
    const short = names.map((name) => name.replace(/:latest$/, ''));
    expect(short).toContain(subject().container.stays.Image.replace(/:latest$/, ''));
    expect(names).not.toContain('<none>:<none>');
  });

  test('the facts name the engine and an API version that both sides speak', async () => {
    const facts = await engine().facts();
    expect(facts.os).toBe('linux');
    expect(facts.engineVersion).toMatch(/^\d+\.\d+/);
    const [major, minor = 0] = facts.apiVersion.split('.').map(Number);
    expect(major).toBe(1);
    expect(minor).toBeGreaterThanOrEqual(41);
    expect(minor).toBeLessThanOrEqual(51);
  });

  test('a network is created, listed with its labels, and removed', async () => {
    const name = newName();
    const id = await engine().createNetwork(networkSpec(name));
    const found = (await engine().listNetworks()).find((network) => network.name === name);
    expect(found).toEqual({ id, name, driver: 'bridge', scope: 'local', labels: labelsOf(name) });
    await engine().removeNetwork(name);
    await engine().removeNetwork(name);
    expect((await engine().listNetworks()).some((network) => network.name === name)).toBe(false);
  });

  test('a second network of the same name is a conflict', async () => {
    const name = newName();
    await engine().createNetwork(networkSpec(name));
    expect(await kindOfRefusal(engine().createNetwork(networkSpec(name)))).toBe('conflict');
  });

  test('a network that a running container is on is not removed, a stopped one does not hold it', async () => {
    const network = newName();
    await engine().createNetwork(networkSpec(network));
    const id = await running(subject(), 'stays', newName(), { networks: { [network]: {} } });
    const refusal = await refusalOf(engine().removeNetwork(network));
    expect(refusal.kind).toBe('denied');
    expect(refusal.message).toContain('has active endpoints');
    await engine().stopContainer(id, 5);
    await engine().removeNetwork(network);
  });

  test("the engine's own networks are not removed", async () => {
    expect(await kindOfRefusal(engine().removeNetwork('bridge'))).toBe('denied');
  });

  test('a subnet that is taken is refused', async () => {
    const pool = (subnet: string) => ({ ...networkSpec(newName()), ipam: { pools: [{ subnet }] } });
    await engine().createNetwork(pool('10.213.0.0/24'));
    expect(await kindOfRefusal(engine().createNetwork(pool('10.213.0.0/25')))).toBe('denied');
  });

  test('a volume is created, and once more without harm, listed, and removed', async () => {
    const name = newName();
    const labels = labelsOf(name);
    await engine().createVolume({ name, labels });
    await engine().createVolume({ name, labels: {} });
    const found = (await engine().listVolumes()).find((volume) => volume.name === name);
    const mountpoint = expect.stringContaining(name);
    expect(found).toEqual({ name, driver: 'local', labels, mountpoint, scope: 'local' });
    await engine().removeVolume(name);
    await engine().removeVolume(name);
    expect((await engine().listVolumes()).some((volume) => volume.name === name)).toBe(false);
  });

  test('a volume that a container uses is not removed, even a stopped one', async () => {
    const name = newName();
    const mounts = [{ Type: 'volume', Source: name, Target: '/kept' }];
    const spec = specOf(subject(), 'stays', name, { body: { HostConfig: { Mounts: mounts } } });
    const { id } = await engine().createContainer(spec);
    expect(await kindOfRefusal(engine().removeVolume(name))).toBe('conflict');
    await engine().removeContainer(id, { volumes: true, force: true });
    await engine().removeVolume(name);
  });

  test('a volume with a blank in its name is invalid', async () => {
    expect(await kindOfRefusal(engine().createVolume({ name: 'a b', labels: {} }))).toBe('invalid');
  });

  test('an image tells its id, its volumes and its health check; an absent one is undefined', async () => {
    const plain = await engine().inspectImage(subject().container.stays.Image);
    expect(plain).toMatchObject({ volumes: [], hasHealthcheck: false });
    expect(plain?.id).toMatch(/^sha256:[0-9a-f]{64}$/);
    const full = await engine().inspectImage(subject().container.declares.Image);
    expect(full).toMatchObject({ volumes: ['/data'], hasHealthcheck: true });
    expect(full?.id).not.toBe(plain?.id);
    expect(await engine().inspectImage('flotilla-absent:1')).toBeUndefined();
  });

  test('a pull tells its progress and brings the image', async () => {
    const progress: PullProgress[] = [];
    await engine().pullImage(subject().pullable, { onProgress: (one) => void progress.push(one) });
    expect(progress.map(({ status }) => status)).toContain('Pull complete');
    expect(await engine().inspectImage(subject().pullable)).toBeDefined();
  });

  test('a pull of what no registry has fails and names the image', async () => {
    const absent = subject().pullable.replace(/[^/]+$/, 'absent:1');
    const refusal = await refusalOf(engine().pullImage(absent, { onProgress: () => undefined }));
    expect(refusal.kind).toBe('failed');
    expect(refusal.message).toContain(absent);
  });
}
