import { describe, expect, test } from 'bun:test';
import { createUnderName } from '../../../src/apply/containers/create-under-name.ts';
import { EngineError } from '../../../src/engine/engine-error.ts';
import type { ContainerSpec } from '../../../src/model/container-spec.ts';

type CreateRun = Parameters<typeof createUnderName>[1];

interface Holder {
  readonly id: string;
  readonly state: string;
  readonly labels: Readonly<Record<string, string>>;
}

const LABELS = { 'com.docker.compose.config-hash': 'abc', 'com.docker.compose.container-number': '1' };
const SAME: Holder = { id: 'theirs', state: 'running', labels: { ...LABELS, maintainer: 'image' } };
const OTHER: Holder = { ...SAME, labels: { ...LABELS, 'com.docker.compose.config-hash': 'def' } };

/** What becomes of a creation under a name that is taken, where the engine finds these under it, one after the other. */
async function createAt(name: string, ...holders: readonly (Holder | undefined)[]): Promise<string> {
  const removed: string[] = [];
  let lookups = 0;
  const engine = {
    createContainer: () =>
      lookups < holders.length
        ? Promise.reject(new EngineError('conflict', 'a', `The container name "/${name}" is already in use`))
        : Promise.resolve({ id: 'ours', warnings: [] }),
    inspectContainer: () => {
      const holder = holders[lookups];
      lookups += 1;
      if (holder === undefined) return Promise.reject(new EngineError('not-found', 'a', 'No such container'));
      return Promise.resolve({ ...holder, settings: { Labels: holder.labels } });
    },
    removeContainer: (id: string) => {
      removed.push(id);
      return Promise.resolve();
    },
  };
  const run = { engine, clock: { sleep: () => Promise.resolve() }, signal: AbortSignal.timeout(5000) };
  const spec = { name, body: { Labels: LABELS } } as unknown as ContainerSpec;
  const { id } = await createUnderName(spec, run as unknown as CreateRun);
  return [id, ...removed.map((one) => `removed ${one}`)].join(', ');
}

const TEMPORARY = '0123456789ab_shop-web-1';

describe('a container whose name has been taken meanwhile', () => {
  test("is another run's, where that has all its labels", async () => {
    expect(await createAt('shop-web-1', SAME)).toBe('theirs');
    expect(await createAt(TEMPORARY, { ...SAME, state: 'created' })).toBe('theirs');
  });

  test('is looked for until its creation is over', async () => {
    expect(await createAt('shop-web-1', undefined, undefined, SAME)).toBe('theirs');
  });

  test('is made where the name becomes free', async () => {
    expect(await createAt('shop-web-1', undefined)).toBe('ours');
  });

  test('is not made where the holder is made otherwise', async () => {
    await expect(createAt('shop-web-1', OTHER)).rejects.toThrow('already in use');
    await expect(createAt(TEMPORARY, OTHER)).rejects.toThrow('already in use');
  });

  test('takes the place of what a killed run left under a temporary name', async () => {
    expect(await createAt(TEMPORARY, { ...OTHER, state: 'created' })).toBe('ours, removed theirs');
  });

  test('is not waited for without end', async () => {
    const never = Array.from({ length: 100 }, () => undefined);
    await expect(createAt('shop-web-1', ...never)).rejects.toThrow('already in use');
  });
});
