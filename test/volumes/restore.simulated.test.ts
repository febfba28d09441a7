import { afterAll, beforeAll, expect, test } from 'bun:test';
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backupVolume } from '../../src/volumes/backup.ts';
import { restoreVolume } from '../../src/volumes/restore.ts';
import { type SimulatedEngine, simulateEngine } from '../support/simulated-engine/simulated-engine.ts';
import {
  addVolume,
  carriersOf,
  connect,
  contentOf,
  FAULTS,
  FILES,
  LABELS,
  NAME,
  NEVER,
  STEPS,
  stateOf,
} from './simulated-volumes.ts';

const folder = mkdtempSync(join(tmpdir(), 'flotilla-restore-'));
const BACKUP = join(folder, 'data.tar');
const COMPRESSED = join(folder, 'data.tar.gz');

beforeAll(async () => {
  await using simulated = await simulateEngine();
  const engine = connect(simulated);
  const volume = await addVolume(simulated, engine);
  for (const path of [BACKUP, COMPRESSED]) {
    const isGzip = path === COMPRESSED;
    await backupVolume({ engine, volume }, createWriteStream(path), { isGzip, signal: NEVER });
  }
  expect(carriersOf(simulated)).toEqual([]);
  engine.close();
});

afterAll(() => rmSync(folder, { recursive: true }));

/** The name of what was restored, or why nothing was. */
async function restore(simulated: SimulatedEngine, path: string, name?: string): Promise<string> {
  const engine = connect(simulated);
  try {
    return await restoreVolume(path, engine, name, NEVER);
  } catch (error) {
    return (error as Error).message;
  } finally {
    engine.close();
  }
}

test.each([BACKUP, COMPRESSED])('a backup becomes the volume that it was made of: %s', async (path) => {
  await using simulated = await simulateEngine();
  expect(await restore(simulated, path)).toBe(NAME);
  expect(contentOf(simulated)).toEqual(FILES);
  expect(simulated.world.volumes.get(NAME)?.labels).toEqual(LABELS);
  expect(carriersOf(simulated)).toEqual([]);
});

test("under another name it is none of its project's", async () => {
  await using simulated = await simulateEngine();
  expect(await restore(simulated, BACKUP, 'other')).toBe('other');
  expect(simulated.world.volumes.get('other')?.labels).toEqual({ kept: 'yes' });
});

test('a volume that is there is left as it is', async () => {
  await using simulated = await simulateEngine();
  const engine = connect(simulated);
  await addVolume(simulated, engine, { other: 'data' });
  engine.close();
  expect(await restore(simulated, BACKUP)).toBe('There is a volume "shop_data" on simulated');
  expect(contentOf(simulated)).toEqual({ other: 'data' });
});

for (const fault of FAULTS) {
  test(`a fault at any call (${fault}) leaves no part that passes for a whole, and the way free`, async () => {
    const steps = await countSteps();
    expect(steps).toBeGreaterThan(8);
    for (let step = 0; step < steps; step += 1) {
      await using simulated = await simulateEngine();
      simulated.fail({ ...STEPS, fault, skip: step });
      const outcome = await restore(simulated, BACKUP);
      const state = stateOf(simulated);
      if (outcome === NAME) expect({ step, state }).toEqual({ step, state: 'whole' });
      else expect({ step, again: await restore(simulated, BACKUP) }).toEqual({ step, again: NAME });
      const end = { state: stateOf(simulated), left: carriersOf(simulated) };
      expect({ step, ...end }).toEqual({ step, state: 'whole', left: [] });
    }
  });
}

test('an engine that falls away at any call, and comes back, is no obstacle', async () => {
  const steps = await countSteps();
  for (let step = 0; step < steps; step += 1) {
    await using simulated = await simulateEngine();
    simulated.fail({ ...STEPS, fault: 'reset', skip: step, times: Number.POSITIVE_INFINITY });
    expect(await restore(simulated, BACKUP)).not.toBe(NAME);
    const state = stateOf(simulated);
    simulated.clearFaults();
    if (state !== 'whole')
      expect({ step, again: await restore(simulated, BACKUP) }).toEqual({ step, again: NAME });
    expect({ step, state: stateOf(simulated), left: carriersOf(simulated) }).toEqual({
      step,
      state: 'whole',
      left: [],
    });
  }
});

test.each([
  ['between two entries', 512 * 12],
  ['in the middle of a file', 20_000],
  ['before its end marker', -1024],
])('a backup that is cut off %s makes no volume', async (_, end) => {
  await using simulated = await simulateEngine();
  const path = join(folder, 'cut.tar');
  writeFileSync(path, readFileSync(BACKUP).subarray(0, end));
  expect(await restore(simulated, path)).toBe("A tar of a volume's files ends before its end");
  expect([stateOf(simulated), carriersOf(simulated)]).toEqual(['absent', []]);
  expect(await restore(simulated, BACKUP)).toBe(NAME);
});

test('a compressed backup that is cut off makes no volume', async () => {
  await using simulated = await simulateEngine();
  const path = join(folder, 'cut.tar.gz');
  const whole = readFileSync(COMPRESSED);
  writeFileSync(path, whole.subarray(0, whole.length - 20));
  expect(await restore(simulated, path)).not.toBe(NAME);
  expect([stateOf(simulated), carriersOf(simulated)]).toEqual(['absent', []]);
});

async function countSteps(): Promise<number> {
  await using simulated = await simulateEngine();
  await restore(simulated, BACKUP);
  return simulated.requestsTo(STEPS).length;
}
