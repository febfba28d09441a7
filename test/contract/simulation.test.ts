import { afterEach, beforeEach, expect, test } from 'bun:test';
import { connectDocker } from '../../src/engine/docker/docker-engine.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { ManualClock } from '../support/simulated-engine/clock.ts';
import { type SimulatedEngine, simulateEngine } from '../support/simulated-engine/simulated-engine.ts';
import { eventually } from '../support/time/eventually.ts';
import { kindOfRefusal, networkSpec, refusalOf } from './subject.ts';

/** What a simulated engine has beyond a real one: a clock, faults and delays that tests order. */

let clock: ManualClock;
let simulated: SimulatedEngine;
let engine: Engine;

beforeEach(async () => {
  clock = new ManualClock();
  simulated = await simulateEngine({ clock });
  engine = connectDocker({ node: 'a', endpoint: simulated.address });
});

afterEach(async () => {
  engine.close();
  await simulated[Symbol.asyncDispose]();
});

async function running(image: string, restart = 'no'): Promise<string> {
  const RestartPolicy = { Name: restart, MaximumRetryCount: 0 };
  const body = { Image: image, Labels: {}, HostConfig: { RestartPolicy } };
  const { id } = await engine.createContainer({ name: 'c', endpoints: {}, body });
  await engine.startContainer(id);
  return id;
}

test('health and exit follow the clock, and only that', async () => {
  simulated.image('app', { hasHealthcheck: true, healthyAfterMs: 5000, exitsAfterMs: 60_000, exitCode: 4 });
  const id = await running('app');
  expect(await engine.inspectContainer(id)).toMatchObject({ health: 'starting' });
  clock.advance(5000);
  expect(await engine.inspectContainer(id)).toMatchObject({ health: 'healthy' });
  clock.advance(55_000);
  expect(await engine.inspectContainer(id)).toMatchObject({ state: 'exited', exitCode: 4 });
});

test('a container that turns unhealthy says so', async () => {
  simulated.image('app', { hasHealthcheck: true, unhealthyAfterMs: 1000 });
  const id = await running('app');
  clock.advance(1000);
  expect(await engine.inspectContainer(id)).toMatchObject({
    health: 'unhealthy',
    healthLog: [{ exitCode: 1 }],
  });
});

test('a restart policy brings a crashed container back, and no container that was stopped', async () => {
  simulated.image('app');
  const id = await running('app', 'unless-stopped');
  simulated.exit('c', 1);
  expect(await engine.inspectContainer(id)).toMatchObject({ state: 'restarting' });
  clock.advance(1000);
  expect(await engine.inspectContainer(id)).toMatchObject({ state: 'running' });
  await engine.stopContainer(id, 1);
  clock.advance(60_000);
  expect(await engine.inspectContainer(id)).toMatchObject({ state: 'exited' });
});

test('a container that does not obey is killed at the time-out', async () => {
  simulated.image('app', { stopsAfterMs: 60_000 });
  const id = await running('app');
  const stopping = engine.stopContainer(id, 7);
  await eventually(
    'the stop is under way',
    () => simulated.requestsTo({ path: /stop$/ }).length === 1 && clock.pending > 0,
  );
  clock.advance(7000);
  await stopping;
  expect(await engine.inspectContainer(id)).toMatchObject({ state: 'exited', exitCode: 137 });
});

test('a container that can not be started stays as it was created', async () => {
  simulated.image('app', { startError: 'exec: "app": executable file not found in $PATH' });
  const refusal = await refusalOf(running('app'));
  expect(refusal).toMatchObject({ kind: 'invalid', node: 'a' });
  expect(await engine.inspectContainer('c')).toMatchObject({ state: 'created', exitCode: 127 });
});

test('an ordered status is answered as often as ordered, after what it skips, without effect', async () => {
  simulated.fail({
    method: 'POST',
    path: '/networks/create',
    fault: 500,
    message: 'disk full',
    skip: 1,
    times: 2,
  });
  await engine.createNetwork(networkSpec('one'));
  for (const name of ['two', 'two']) {
    expect(await refusalOf(engine.createNetwork(networkSpec(name)))).toMatchObject({ kind: 'failed' });
  }
  await engine.createNetwork(networkSpec('two'));
  expect(simulated.requestsTo({ path: '/networks/create' })).toHaveLength(4);
});

test('a connection that breaks leaves open whether the request had its effect', async () => {
  const names = async () => (await engine.listNetworks()).map(({ name }) => name);
  simulated.fail({ path: '/networks/create', fault: 'reset' });
  expect(await kindOfRefusal(engine.createNetwork(networkSpec('before')))).toBe('unreachable');
  expect(await names()).not.toContain('before');
  simulated.fail({ path: '/networks/create', fault: 'reset-after' });
  expect(await kindOfRefusal(engine.createNetwork(networkSpec('after')))).toBe('unreachable');
  expect(await names()).toContain('after');
});

test('a request that gets no answer ends when its caller gives up', async () => {
  await engine.facts();
  simulated.fail({ path: '/networks', fault: 'hang' });
  const patience = new AbortController();
  const asked = engine.listNetworks(patience.signal);
  await eventually('the request has arrived', () => simulated.requestsTo({ path: '/networks' }).length === 1);
  patience.abort();
  await expect(asked).rejects.toThrow();
});

test('a delayed answer comes when its time has come', async () => {
  await engine.facts();
  simulated.delay({ path: '/networks' }, 3000);
  const asked = engine.listNetworks();
  await eventually('the request waits', () => clock.pending === 1);
  clock.advance(3000);
  expect((await asked).length).toBe(3);
});

test('an engine that goes away is unreachable, and has everything still when it is back', async () => {
  simulated.image('app');
  const id = await running('app');
  await simulated.stop();
  expect(await refusalOf(engine.inspectContainer(id))).toMatchObject({
    kind: 'unreachable',
  });
  await simulated.start();
  expect(await engine.inspectContainer(id)).toMatchObject({ state: 'running' });
});

test('an engine that is too old is unsupported', async () => {
  await using old = await simulateEngine({ apiVersion: '1.40' });
  const oldEngine = connectDocker({ node: 'old', endpoint: old.address });
  expect(await kindOfRefusal(oldEngine.facts())).toBe('unsupported');
  oldEngine.close();
});

test('a pull that fails half-way fails with the words of its last line', async () => {
  simulated.registryImage('app:1', { pullError: 'toomanyrequests: slow down' });
  const refusal = await refusalOf(engine.pullImage('app:1', { onProgress: () => undefined }));
  expect(refusal.message).toContain('toomanyrequests: slow down');
  expect(await engine.inspectImage('app:1')).toBeUndefined();
});
