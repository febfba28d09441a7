import { expect, test } from 'bun:test';
import { projectOf } from '../plan/plan-of.ts';
import { simulateEngine } from '../support/simulated-engine/simulated-engine.ts';
import { containersOf, remaining, runOn, upGoal } from './deployment.ts';

const SERVICES = 200;
const LIMIT = 6;

test('up of 200 services never has more calls open at the engine than it may, and brings all of them up', async () => {
  await using simulated = await simulateEngine();
  const names = Array.from({ length: SERVICES }, (_, index) => `s${index}`);
  const services = names.map((name) => `  ${name}: {image: "${name}:1", volumes: ["${name}:/data"]}`);
  const volumes = names.map((name) => `  ${name}: {}`);
  const project = projectOf(`services:\n${services.join('\n')}\nvolumes:\n${volumes.join('\n')}\n`);
  for (const name of names) simulated.registryImage(`${name}:1`);
  // Answers take a moment, so that calls lie beside each other.
  simulated.delay({}, 2);

  const { result } = await runOn(simulated, project, upGoal({ wait: true }), { parallel: LIMIT });

  expect(result.applied?.failures).toEqual([]);
  expect(containersOf(simulated)).toEqual(names.map((name) => `shop-${name}-1 running`).sort());
  expect(Math.max(...simulated.requests.map(({ openCalls }) => openCalls))).toBe(LIMIT);
  expect(await remaining(simulated, project)).toEqual([]);
});
