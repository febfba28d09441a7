import { expect, test } from 'bun:test';
import { eventually } from '../support/time/eventually.ts';
import {
  kindOfRefusal,
  LABEL_KEY,
  networkSpec,
  newName,
  pause,
  refusalOf,
  running,
  type Subject,
  specOf,
} from './subject.ts';

/** Containers: what a list and an inspection show, and every step of a life. */
export function containerContract(subject: () => Subject): void {
  const engine = () => subject().engine;
  const listed = async (name: string) => {
    const [found] = await engine().listContainers([`${LABEL_KEY}=${name}`]);
    if (found === undefined) throw new Error(`Container "${name}" is not listed`);
    return found;
  };

  test('a created container is listed by its labels, with all that was asked for', async () => {
    const name = newName();
    const volume = { Type: 'volume', Source: name, Target: '/kept', ReadOnly: true };
    const spec = specOf(subject(), 'stays', name, { body: { HostConfig: { Mounts: [volume] } } });
    const { id, warnings } = await engine().createContainer(spec);
    expect(warnings).toEqual([]);
    const found = await listed(name);
    expect(found).toMatchObject({ id, name, state: 'created', status: 'Created', image: spec.body.Image });
    expect(found.labels).toMatchObject({ [LABEL_KEY]: name, 'test.also': 'yes' });
    expect(found.mounts).toHaveLength(1);
    expect(found.mounts[0]).toMatchObject({
      kind: 'volume',
      volumeName: name,
      target: '/kept',
      isReadOnly: true,
    });
    expect(await engine().listContainers([`${LABEL_KEY}=${name}`, 'test.also=no'])).toEqual([]);
    await engine().removeContainer(id, { volumes: true, force: false });
    await engine().removeVolume(name);
  });

  test('a name that is taken is a conflict, and an absent image is not found', async () => {
    const name = newName();
    await engine().createContainer(specOf(subject(), 'stays', name));
    const again = await refusalOf(engine().createContainer(specOf(subject(), 'stays', name)));
    expect(again.kind).toBe('conflict');
    expect(again.node).toBe(engine().node);
    const body = { Image: 'flotilla-absent:1' };
    const absent = engine().createContainer(specOf(subject(), 'stays', newName(), { body }));
    expect(await kindOfRefusal(absent)).toBe('not-found');
  });

  test('a name with a blank and an unknown restart policy are invalid', async () => {
    expect(await kindOfRefusal(engine().createContainer(specOf(subject(), 'stays', 'a b')))).toBe('invalid');
    const body = { HostConfig: { RestartPolicy: { Name: 'sometimes', MaximumRetryCount: 0 } } };
    const policy = engine().createContainer(specOf(subject(), 'stays', newName(), { body }));
    expect(await kindOfRefusal(policy)).toBe('invalid');
  });

  test('a container is on every network that it was created for', async () => {
    const [name, front, back] = [newName(), newName(), newName()];
    for (const network of [front, back]) await engine().createNetwork(networkSpec(network));
    const networks = { [front]: { Aliases: ['web'] }, [back]: {} };
    await running(subject(), 'stays', name, { networks });
    const found = await listed(name);
    expect(found.networks.map(({ networkName }) => networkName).sort()).toEqual([front, back].sort());
    for (const endpoint of found.networks) expect(endpoint.ipAddress).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
    expect(found.networkMode).toBe(front);
  });

  test('starting twice is fine, and stopping twice too', async () => {
    const name = newName();
    const id = await running(subject(), 'stays', name);
    await engine().startContainer(id);
    expect(await listed(name)).toMatchObject({ state: 'running' });
    await engine().stopContainer(id, 5);
    await engine().stopContainer(id);
    expect(await listed(name)).toMatchObject({ state: 'exited' });
  });

  test('a container on a network that is gone is refused at its start', async () => {
    const [name, network] = [newName(), newName()];
    await engine().createNetwork(networkSpec(network));
    const spec = specOf(subject(), 'stays', name, { networks: { [network]: {} } });
    const { id } = await engine().createContainer(spec);
    await engine().removeNetwork(network);
    expect(await kindOfRefusal(engine().startContainer(id))).toBe('not-found');
    expect(await listed(name)).toMatchObject({ state: 'created' });
  });

  test('a published port is shown, and a second container does not get it', async () => {
    const binding = (port: string) => ({
      body: {
        // A binding of a port that is not exposed is passed over.
        ExposedPorts: { '80/tcp': {} },
        HostConfig: { PortBindings: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: port }] } },
      },
    });
    const name = newName();
    await running(subject(), 'stays', name, binding(''));
    const [port] = (await listed(name)).ports.filter(({ hostPort }) => hostPort !== undefined);
    expect(port).toMatchObject({ hostIp: '127.0.0.1', containerPort: 80, protocol: 'tcp' });
    const taken = await refusalOf(running(subject(), 'stays', newName(), binding(String(port?.hostPort))));
    expect(taken.kind).toBe('failed');
    expect(taken.message).toContain('port is already allocated');
  });

  test('the exit code is listed and inspected once a container has ended', async () => {
    const name = newName();
    const id = await running(subject(), 'exits', name);
    await eventually('the container has ended', async () => (await listed(name)).state === 'exited');
    expect(await listed(name)).toMatchObject({ exitCode: 3 });
    expect(await engine().inspectContainer(id)).toMatchObject({
      id,
      name,
      state: 'exited',
      exitCode: 3,
      isTty: false,
    });
  });

  test('a killed container ends, and one that does not run is a conflict', async () => {
    const name = newName();
    const id = await running(subject(), 'stays', name);
    await engine().killContainer(id);
    await eventually('the container has ended', async () => (await listed(name)).exitCode === 137);
    expect(await kindOfRefusal(engine().killContainer(id))).toBe('conflict');
    expect(await kindOfRefusal(engine().killContainer(newName()))).toBe('not-found');
  });

  test('a restart starts again, what is stopped too', async () => {
    const name = newName();
    const id = await running(subject(), 'stays', name);
    await engine().restartContainer(id, 5);
    expect(await listed(name)).toMatchObject({ state: 'running' });
    await engine().stopContainer(id, 5);
    await engine().restartContainer(id, 5);
    expect(await listed(name)).toMatchObject({ state: 'running' });
  });

  test('a paused container is shown as that and goes on when it is unpaused', async () => {
    const name = newName();
    const id = await running(subject(), 'stays', name);
    await pause(subject(), id);
    expect(await listed(name)).toMatchObject({ state: 'paused' });
    expect(await kindOfRefusal(engine().removeContainer(id, { volumes: true, force: false }))).toBe(
      'conflict',
    );
    await engine().unpauseContainer(id);
    expect(await listed(name)).toMatchObject({ state: 'running' });
    expect(await kindOfRefusal(engine().unpauseContainer(id))).toBe('failed');
  });

  test('a container is renamed, but not to a name that is taken', async () => {
    const [name, other, third] = [newName(), newName(), newName()];
    const { id } = await engine().createContainer(specOf(subject(), 'stays', name));
    await engine().createContainer(specOf(subject(), 'stays', other));
    expect(await kindOfRefusal(engine().renameContainer(id, other))).toBe('conflict');
    await engine().renameContainer(id, third);
    expect((await engine().inspectContainer(id)).name).toBe(third);
  });

  test('a running container is removed by force only, and a container that is gone is no error', async () => {
    const id = await running(subject(), 'stays', newName());
    expect(await kindOfRefusal(engine().removeContainer(id, { volumes: false, force: false }))).toBe(
      'conflict',
    );
    await engine().removeContainer(id, { volumes: true, force: true });
    await engine().removeContainer(id, { volumes: true, force: true });
    expect(await kindOfRefusal(engine().inspectContainer(id))).toBe('not-found');
  });

  test('a removal takes anonymous volumes along, and named ones never', async () => {
    const name = newName();
    const mounts = [{ Type: 'volume', Source: name, Target: '/kept' }];
    const id = await running(subject(), 'declares', name, { body: { HostConfig: { Mounts: mounts } } });
    const names = (await listed(name)).mounts.map(({ volumeName }) => volumeName);
    expect(names).toHaveLength(2);
    await engine().removeContainer(id, { volumes: true, force: true });
    const left = (await engine().listVolumes())
      .map((volume) => volume.name)
      .filter((one) => names.includes(one));
    expect(left).toEqual([name]);
    await engine().removeVolume(name);
  });

  test('a health check that succeeds makes the container healthy', async () => {
    const name = newName();
    const id = await running(subject(), 'declares', name);
    await eventually('the container is healthy', async () => (await listed(name)).health === 'healthy');
    const details = await engine().inspectContainer(id);
    expect(details).toMatchObject({ state: 'running', health: 'healthy', hasHealthcheck: true });
    expect(details.healthLog.at(-1)).toMatchObject({ exitCode: 0 });
    await engine().stopContainer(id, 5);
    // An engine may show the last health for a moment longer.
    await eventually(
      'a stopped container has no health',
      async () => (await listed(name)).health === undefined,
    );
  });

  test('a container without a health check has no health', async () => {
    const id = await running(subject(), 'stays', newName());
    const details = await engine().inspectContainer(id);
    expect(details.hasHealthcheck).toBe(false);
    expect(details.health).toBeUndefined();
  });
}
