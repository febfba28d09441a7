import { expect, test } from 'bun:test';
import { renameContainer } from '../../../src/apply/containers/rename-container.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { EngineError } from '../../../src/engine/engine-error.ts';

/** Renames a container to "web" that has this name, or is gone, where the engine refuses. */
function rename(name: string | undefined): Promise<void> {
  const engine = {
    renameContainer: () => Promise.reject(new EngineError('invalid', 'a', 'Renaming a container with')),
    inspectContainer: () =>
      name === undefined
        ? Promise.reject(new EngineError('not-found', 'a', 'No such container'))
        : Promise.resolve({ name }),
  } as unknown as Engine;
  return renameContainer(engine, 'abc', 'web', AbortSignal.timeout(5000));
}

test('a container that another run has given the name has it', async () => {
  expect(await rename('web')).toBeUndefined();
});

test('a refusal is told where the container has another name', async () => {
  await expect(rename('0123456789ab_web')).rejects.toThrow('Renaming a container');
});

test('the refusal is told where the container is gone, too', async () => {
  await expect(rename(undefined)).rejects.toThrow('Renaming a container');
});
