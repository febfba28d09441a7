import { afterEach, beforeEach, expect, test } from 'bun:test';
import { connectDocker } from '../../src/engine/docker/docker-engine.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { reachable } from '../../src/model/observed/fleet.ts';
import { observe } from '../../src/observe/observe.ts';
import type { Scope } from '../../src/observe/scope.ts';
import { scopeForPlacing, scopeOf } from '../../src/observe/scope.ts';
import { projectOf } from '../plan/plan-of.ts';
import { SimulatedEngine } from '../support/simulated-engine/simulated-engine.ts';

const PLAIN = projectOf('services: {web: {image: x}}');
const WITH_VOLUME = projectOf('services: {web: {image: x, volumes: ["data:/data"]}}\nvolumes: {data: {}}');

let simulated: SimulatedEngine;
let engine: Engine;

beforeEach(async () => {
  simulated = await new SimulatedEngine({ name: 'a' }).start();
  engine = connectDocker({ node: 'a', endpoint: simulated.address });
  for (const name of [`${PLAIN.name}_data`, `${PLAIN.name}_old`]) {
    await engine.createVolume({ name, labels: { 'com.docker.compose.project': PLAIN.name } });
  }
});

afterEach(async () => {
  engine.close();
  await simulated[Symbol.asyncDispose]();
});

async function seen(scope: Scope): Promise<readonly string[] | undefined> {
  return reachable(await observe([engine], scope))[0]?.volumes.map(({ name }) => name);
}

test('where something may be taken away, volumes that nothing names any more are seen', async () => {
  expect(await seen(scopeOf(PLAIN))).toEqual([`${PLAIN.name}_data`, `${PLAIN.name}_old`]);
});

test('where replicas are placed, volumes are asked for if the project names some', async () => {
  simulated.forgetRequests();
  expect(await seen(scopeForPlacing(PLAIN))).toEqual([]);
  expect(simulated.requests.filter(({ path }) => path.endsWith('/volumes'))).toEqual([]);
  expect(await seen(scopeForPlacing(WITH_VOLUME))).toContain(`${PLAIN.name}_data`);
});
