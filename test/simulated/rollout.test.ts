import { describe, expect, test } from 'bun:test';
import { type Clock, systemClock } from '../../src/async/clock.ts';
import { connectDocker } from '../../src/engine/docker/docker-engine.ts';
import { NO_CONTENTS } from '../../src/model/desired/contents.ts';
import type { Project } from '../../src/model/desired/project.ts';
import { STACK_ROLLOUT } from '../../src/plan/rollout/policy.ts';
import type { ProgressEvent } from '../../src/progress/event.ts';
import { type RollOutRequest, type RollOutResult, rollOut } from '../../src/roll-out.ts';
import { projectOf } from '../plan/plan-of.ts';
import { type SimulatedEngine, simulateEngine } from '../support/simulated-engine/simulated-engine.ts';
import { containersOf, remaining, runOn, upGoal } from './deployment.ts';

/** `web:1` and `web:3` run, `web:2` ends at once, `web:ill` never gets healthy. */
async function engine(): Promise<SimulatedEngine> {
  const simulated = await simulateEngine({ apiVersion: '1.51' });
  return simulated
    .image('web:1')
    .image('web:3')
    .image('web:2', { exitsAfterMs: 1, exitCode: 3 })
    .image('web:ill', { hasHealthcheck: true, unhealthyAfterMs: 1 });
}

function web(tag: string, config = '', section = 'update_config'): Project {
  return projectOf(
    `services: {web: {image: "web:${tag}", deploy: {replicas: 3, ${section}: {monitor: 1ms, ${config}}}}}`,
  );
}

/** Waits are shorter than they say; the engine's own time is the machine's. */
const SPEED = 50;
const clock: Clock = {
  now: () => systemClock.now() * SPEED,
  sleep: (ms, signal) => systemClock.sleep(ms / SPEED, signal),
};

interface Rolled extends RollOutResult {
  readonly warnings: readonly string[];
}

async function roll(
  simulated: SimulatedEngine,
  project: Project,
  previous?: Project,
  more: Pick<RollOutRequest, 'isNewest'> = {},
): Promise<Rolled> {
  const node = connectDocker({ node: 'a', endpoint: simulated.address });
  const warnings: string[] = [];
  const emit = (event: ProgressEvent): void => {
    if (event.kind === 'warning') warnings.push(`${event.code} ${event.message}`);
  };
  const { options } = upGoal();
  const goal = {
    kind: 'up',
    options: { ...options, rollout: STACK_ROLLOUT },
    contents: NO_CONTENTS,
  } as const;
  try {
    const result = await rollOut(
      {
        project,
        previous,
        goal,
        dryRun: false,
        ignoreOrphans: false,
        readContents: () => NO_CONTENTS,
        ...more,
      },
      {
        engines: new Map([['a', node]]),
        emit,
        clock,
        environment: {},
        signal: new AbortController().signal,
        parallel: 4,
      },
    );
    return { ...result, warnings };
  } finally {
    node.close();
  }
}

/** The images of the containers that are there, by name. */
function imagesOf(simulated: SimulatedEngine): string[] {
  return [...simulated.world.containers.values()]
    .map(({ name, image }) => `${name} ${image.reference}`)
    .sort();
}

async function running(tag: string): Promise<SimulatedEngine> {
  const simulated = await engine();
  await runOn(simulated, web(tag));
  return simulated;
}

describe('a rollout that succeeds', () => {
  test('ends with all replicas replaced, and then there is nothing to do', async () => {
    await using simulated = await running('1');
    const { state, result } = await roll(simulated, web('3', 'parallelism: 2'), web('1'));
    expect({ state, failures: result.applied?.failures }).toEqual({ state: 'completed', failures: [] });
    expect(imagesOf(simulated)).toEqual(['shop-web-1 web:3', 'shop-web-2 web:3', 'shop-web-3 web:3']);
    expect(await remaining(simulated, web('3', 'parallelism: 2'))).toEqual([]);
  });

  test('has at least as many running as before at any time, where it starts first', async () => {
    await using simulated = await running('1');
    const counts: number[] = [];
    const count = (): void => {
      counts.push(containersOf(simulated).filter((line) => line.endsWith(' running')).length);
    };
    const watch = setInterval(count, 1);
    await roll(simulated, web('3', 'order: start-first'), web('1'));
    clearInterval(watch);
    expect(Math.min(...counts)).toBe(3);
    expect(Math.max(...counts)).toBe(4);
    expect(imagesOf(simulated)).toEqual(['shop-web-1 web:3', 'shop-web-2 web:3', 'shop-web-3 web:3']);
  });
});

describe('a rollout that fails', () => {
  test('is paused after the batch, and the rest stays', async () => {
    await using simulated = await running('1');
    const { state, warnings } = await roll(simulated, web('2'), web('1'));
    expect(state).toBe('paused');
    expect(imagesOf(simulated)).toEqual(['shop-web-1 web:2', 'shop-web-2 web:1', 'shop-web-3 web:1']);
    expect(warnings).toEqual([
      'UPDATE_PAUSED The update of service "web" is paused: 1 of 1 replaced containers failed',
    ]);
  });

  test('is paused where the new image is not to be had: nothing of it is there', async () => {
    await using simulated = await running('1');
    const { state, warnings } = await roll(simulated, web('nowhere'), web('1'));
    expect(state).toBe('paused');
    expect(imagesOf(simulated)).toEqual(['shop-web-1 web:1', 'shop-web-2 web:1', 'shop-web-3 web:1']);
    expect(warnings).toEqual([
      expect.stringMatching(
        /^UPDATE_PAUSED The update of service "web" is paused: Image "web:nowhere" can't/,
      ),
    ]);
  });

  test('is paused at the first time, too, where the image is not to be had', async () => {
    await using simulated = await engine();
    const { state, warnings } = await roll(simulated, web('nowhere'));
    expect(state).toBe('paused');
    expect(containersOf(simulated)).toEqual([]);
    expect(warnings).toEqual([
      'UPDATE_PAUSED The rollout of service "web" is paused: image web:nowhere failed or was skipped',
    ]);
  });

  test('is rolled back for the same reason where it says so, and the other services go on', async () => {
    await using simulated = await engine();
    const other = (tag: string): string =>
      `other: {image: "web:${tag}", deploy: {update_config: {monitor: 1ms}}}`;
    const both = (tag: string, otherTag: string): Project =>
      projectOf(
        `services: {web: {image: "web:${tag}", deploy: {update_config: {failure_action: rollback}}}, ${other(otherTag)}}`,
      );
    await runOn(simulated, both('1', '1'));
    const { state, project } = await roll(simulated, both('nowhere', '3'), both('1', '1'));
    expect({ state, image: project.services.web?.image }).toEqual({ state: 'rolled back', image: 'web:1' });
    expect(imagesOf(simulated)).toEqual(['shop-other-1 web:3', 'shop-web-1 web:1']);
  });

  test('goes on with failure_action: continue', async () => {
    await using simulated = await running('1');
    const { state, result } = await roll(simulated, web('2', 'failure_action: continue'), web('1'));
    expect(state).toBe('completed');
    expect(result.applied?.failures.length).toBe(3);
    expect(imagesOf(simulated)).toEqual(['shop-web-1 web:2', 'shop-web-2 web:2', 'shop-web-3 web:2']);
  });

  test('goes on as long as no more fail than max_failure_ratio allows', async () => {
    await using simulated = await running('1');
    const { state } = await roll(simulated, web('2', 'max_failure_ratio: 0.4'), web('1'));
    expect(state).toBe('paused');
    expect(imagesOf(simulated)).toEqual(['shop-web-1 web:2', 'shop-web-2 web:2', 'shop-web-3 web:1']);
  });

  test('goes back with failure_action: rollback', async () => {
    await using simulated = await running('1');
    const { state, warnings, project } = await roll(
      simulated,
      web('2', 'failure_action: rollback, parallelism: 2'),
      web('1'),
    );
    expect(state).toBe('rolled back');
    expect(project.services.web?.image).toBe('web:1');
    expect(imagesOf(simulated)).toEqual(['shop-web-1 web:1', 'shop-web-2 web:1', 'shop-web-3 web:1']);
    expect(containersOf(simulated)).toEqual([1, 2, 3].map((slot) => `shop-web-${slot} running`));
    expect(warnings).toEqual([
      'UPDATE_ROLLED_BACK Service "web" is rolled back: 2 of 2 replaced containers failed',
    ]);
  });

  test('is paused where there is nothing to go back to', async () => {
    await using simulated = await running('1');
    const { state } = await roll(simulated, web('2', 'failure_action: rollback'));
    expect(state).toBe('paused');
  });

  test('is not rolled back where another run has taken over', async () => {
    await using simulated = await running('1');
    const project = web('2', 'failure_action: rollback');
    const { state, warnings } = await roll(simulated, project, web('1'), { isNewest: async () => false });
    expect(state).toBe('paused');
    expect(warnings).toEqual(['UPDATE_SUPERSEDED "shop" is not rolled back: another run has taken over']);
  });

  test('leaves the old container running where the new one starts first', async () => {
    await using simulated = await running('1');
    const { state } = await roll(simulated, web('ill', 'order: start-first'), web('1'));
    expect(state).toBe('paused');
    const lines = containersOf(simulated);
    expect(lines.filter((line) => line.startsWith('shop-web') && line.endsWith(' running')).length).toBe(3);
    expect(lines.filter((line) => line.endsWith(' exited')).length).toBe(1);
    // Another attempt, with an image that works, takes its place.
    expect((await roll(simulated, web('3', 'order: start-first'), web('1'))).state).toBe('completed');
    expect(imagesOf(simulated)).toEqual(['shop-web-1 web:3', 'shop-web-2 web:3', 'shop-web-3 web:3']);
  });
});

test('a rollout that is broken off at any request goes on with the next', async () => {
  const target = web('3', 'order: start-first');
  for (let step = 0; step < 20; step += 1) {
    await using simulated = await running('1');
    simulated.fail({
      path: /\/(create|start|stop|rename)$|^\/containers\/[0-9a-f]{64}$/,
      fault: 500,
      skip: step,
    });
    await roll(simulated, target, web('1'));
    simulated.clearFaults();
    for (let again = 0; again < 3; again += 1) {
      if ((await roll(simulated, target, web('1'))).state === 'completed') break;
    }
    const images = ['shop-web-1 web:3', 'shop-web-2 web:3', 'shop-web-3 web:3'];
    expect({ step, images: imagesOf(simulated) }).toEqual({ step, images });
    expect({ step, remaining: await remaining(simulated, target) }).toEqual({ step, remaining: [] });
  }
}, 60_000);

describe('blue-green', () => {
  const colour = (tag: string): Project => ({ ...web(tag), strategies: { web: 'blue-green' } });

  test('replaces all containers, which then answer to the names of the service', async () => {
    await using simulated = await running('1');
    const { state } = await roll(simulated, colour('3'), web('1'));
    expect(state).toBe('completed');
    expect(imagesOf(simulated)).toEqual(['shop-web-1 web:3', 'shop-web-2 web:3', 'shop-web-3 web:3']);
    expect(await remaining(simulated, colour('3'))).toEqual([]);
  });

  test('leaves the old colour as it was where the new one is not whole', async () => {
    await using simulated = await running('1');
    const before = [...simulated.world.containers.keys()].sort();
    const { state } = await roll(simulated, colour('2'), web('1'));
    expect(state).toBe('rolled back');
    expect([...simulated.world.containers.keys()].sort()).toEqual(before);
    expect(containersOf(simulated)).toEqual([1, 2, 3].map((slot) => `shop-web-${slot} running`));
  });
});
