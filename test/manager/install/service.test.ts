import { afterAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../src/async/clock.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import type { AccessFile } from '../../../src/manager/install/access/access-files.ts';
import { managerImage } from '../../../src/manager/install/image/manager-image.ts';
import { bringService } from '../../../src/manager/install/service/bring-service.ts';
import { findService } from '../../../src/manager/install/service/find-service.ts';
import { findObjects } from '../../../src/manager/install/service/manager-objects.ts';
import { removeService, stopService } from '../../../src/manager/install/service/remove-service.ts';
import {
  inputsOf,
  isSameService,
  type ManagerServiceInputs,
  serviceSpec,
} from '../../../src/manager/install/service/service-spec.ts';
import { SimulatedSwarm } from './simulated-swarm.ts';

const folder = mkdtempSync(join(tmpdir(), 'flotilla-service-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const KEY: AccessFile = {
  role: 'ssh-key-1',
  kind: 'secret',
  path: '/run/secrets/k',
  data: Buffer.from('key'),
};
const HOSTS: AccessFile = { role: 'known-hosts', kind: 'config', path: '/home/k', data: Buffer.from('a') };

/** A Swarm with two managers, and what is asked for of it. */
class Subject {
  readonly swarm = new SimulatedSwarm();
  readonly managers: readonly [Engine, Engine] = [this.swarm.engine('a'), this.swarm.engine('b')];
  told: string[] = [];

  async install(
    change: {
      readonly program?: string;
      readonly files?: readonly AccessFile[];
      readonly flags?: readonly string[];
      readonly dryRun?: boolean;
      readonly detach?: boolean;
    } = {},
  ): Promise<readonly string[]> {
    const { program = 'one', files = [KEY, HOSTS], flags = [], dryRun = false, detach = false } = change;
    this.swarm.changes.length = 0;
    this.told = [];
    const source = join(folder, program);
    writeFileSync(source, program);
    const [engine] = this.managers;
    const image = await managerImage({
      program: { files: [{ name: 'flotilla', source }], command: (at) => [`${at}/flotilla`] },
      ...{ system: [], version: '1', architecture: 'amd64' },
    });
    await bringService(
      {
        ...{ managers: this.managers, present: await findService(engine), image },
        inputs: { version: '1', architecture: 'amd64', flags, replicas: 2 },
        objects: await findObjects(engine, files),
        kept: { secrets: [], configs: [] },
      },
      {
        ...{ dryRun, detach, clock: systemClock },
        tell: (text) => void this.told.push(text),
        nodeName: (id) => id.replace('id-', 'node '),
      },
    );
    return this.swarm.changes;
  }
}

test('an installation brings the image to all managers, what it holds secret, and the service', async () => {
  const subject = new Subject();
  expect(await subject.install()).toEqual([
    'a: load',
    'b: load',
    'create secret ssh-key-1',
    'create config known-hosts',
    'create service',
  ]);
  expect(subject.told.slice(-2)).toEqual(['node 0: a manager runs', 'node 1: a manager runs']);
  const spec = subject.swarm.service?.spec;
  expect(spec?.TaskTemplate.Placement.Constraints).toEqual(['node.role==manager']);
  expect(spec?.TaskTemplate.ContainerSpec.Image).toMatch(/^sha256:/);
});

test('installed twice, nothing changes', async () => {
  const subject = new Subject();
  await subject.install();
  expect(await subject.install()).toEqual([]);
  expect(subject.told).toEqual(['Nothing to change: the manager is installed.']);
});

test('a dry run tells what would change, and changes nothing', async () => {
  const subject = new Subject();
  expect(await subject.install({ dryRun: true })).toEqual([]);
  expect(subject.told).toHaveLength(5);
});

test('another key is another secret, and the old one goes when the managers have the new one', async () => {
  const subject = new Subject();
  await subject.install();
  const files = [{ ...KEY, data: Buffer.from('another') }, HOSTS];
  expect(await subject.install({ files })).toEqual([
    'create secret ssh-key-1',
    'update service',
    'remove secret ssh-key-1',
  ]);
});

test('another program is another image, and the old one goes', async () => {
  const subject = new Subject();
  await subject.install();
  expect(await subject.install({ program: 'two' })).toEqual([
    'a: load',
    'b: load',
    'update service',
    'a: remove image',
    'b: remove image',
  ]);
});

test('a manager that was stopped is started by an installation', async () => {
  const subject = new Subject();
  await subject.install();
  const [engine] = subject.managers;
  const service = await findService(engine);
  if (service === undefined) throw new Error('it is installed');
  await stopService(subject.managers, service, systemClock);
  expect(subject.swarm.service?.spec.Mode.Replicated.Replicas).toBe(0);
  expect(await subject.install()).toEqual(['update service']);
});

test('managers that do not start are waited for by each installation, also where nothing is to be changed', async () => {
  const subject = new Subject();
  subject.swarm.doesNotStart = true;
  const refused = { code: 'MANAGER_NOT_STARTED', message: expect.stringContaining('it has no network') };
  await expect(subject.install()).rejects.toMatchObject(refused);
  await expect(subject.install()).rejects.toMatchObject(refused);
  subject.swarm.doesNotStart = false;
  expect(await subject.install()).toEqual([]);
});

test('what failed before a manager was stopped does not keep it from being started', async () => {
  const subject = new Subject();
  await subject.install();
  subject.swarm.failed.push('1', '2', '3', '4', '5');
  const { service } = subject.swarm;
  if (service === undefined) throw new Error('it is installed');
  await stopService(subject.managers, service, systemClock);
  subject.swarm.startsLate = true;
  expect(await subject.install()).toEqual(['update service']);
});

test('an update that the Swarm has paused is gone on with', async () => {
  const subject = new Subject();
  await subject.install();
  const { service } = subject.swarm;
  if (service === undefined) throw new Error('it is installed');
  subject.swarm.service = { ...service, isUpdatePaused: true };
  expect(await subject.install()).toEqual(['update service']);
});

test('what an installation that was broken off has left is taken away by the next', async () => {
  const subject = new Subject();
  await subject.install();
  const files = [{ ...KEY, data: Buffer.from('another') }, HOSTS];
  expect(await subject.install({ files, detach: true })).toEqual([
    'create secret ssh-key-1',
    'update service',
  ]);
  expect(await subject.install({ files })).toEqual(['remove secret ssh-key-1']);
});

test('nothing is left of a manager that is removed, and removing it again finds nothing', async () => {
  const subject = new Subject();
  await subject.install();
  const [engine] = subject.managers;
  const options = { engines: subject.managers, clock: systemClock, dryRun: false };
  expect(await removeService(engine, options)).toBe(true);
  expect(subject.swarm).toMatchObject({ secrets: [], configs: [], service: undefined });
  expect([...subject.swarm.images.values()].map(({ size }) => size)).toEqual([0, 0]);
  expect(await removeService(engine, options)).toBe(false);
});

test('a service of that name that is not ours is left alone', async () => {
  const subject = new Subject();
  await subject.install();
  const { service } = subject.swarm;
  if (service === undefined) throw new Error('it is installed');
  subject.swarm.service = { ...service, spec: { ...service.spec, Labels: {} } };
  await expect(subject.install()).rejects.toMatchObject({ code: 'MANAGER_NAME_TAKEN' });
});

const INPUTS: ManagerServiceInputs = {
  ...{ image: 'sha256:1', version: '1', architecture: 'amd64', command: ['/opt/flotilla'], replicas: 1 },
  flags: ['--node-down', '30000ms'],
  secrets: [{ id: '1', name: 'one', path: '/run/secrets/one' }],
  configs: [{ id: '2', name: 'two', path: '/two' }],
};

test('a service tells what it was made from', () => {
  expect(inputsOf(serviceSpec(INPUTS))).toEqual(INPUTS);
  const local = { ...INPUTS, local: { socket: '/var/run/docker.sock', nodeId: 'kx3' } };
  expect(inputsOf(serviceSpec(local))).toEqual(local);
  expect(serviceSpec(local).TaskTemplate.ContainerSpec.User).toBe('0:0');
  expect(serviceSpec(local).TaskTemplate.Placement.Constraints).toContain('node.id==kx3');
});

test('what an engine adds to a service is no difference', () => {
  const spec = serviceSpec(INPUTS);
  const kept = {
    ...spec,
    TaskTemplate: {
      ...spec.TaskTemplate,
      ContainerSpec: { ...spec.TaskTemplate.ContainerSpec, Isolation: 'default', DNSConfig: {} },
      Networks: [{ Target: 'kx3q9' }],
      ForceUpdate: 0,
    },
  };
  expect(isSameService(kept, spec)).toBe(true);
  expect(isSameService(kept, serviceSpec({ ...INPUTS, flags: [] }))).toBe(false);
});
