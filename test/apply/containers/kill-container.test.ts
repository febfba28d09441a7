import { expect, test } from 'bun:test';
import { killContainer } from '../../../src/apply/containers/kill-container.ts';
import type { NodeRun } from '../../../src/apply/node-run.ts';
import { EngineError } from '../../../src/engine/engine-error.ts';

/** Kills a container whose engine refuses with this. */
function kill(signal: string, refusal: EngineError): Promise<void> {
  const run = { engine: { killContainer: () => Promise.reject(refusal) } } as unknown as NodeRun;
  const target = { kind: 'observed', id: 'abc' } as const;
  const resource = { kind: 'container', name: 'web-1' } as const;
  const common = { id: 'a', node: 'a', resource, cause: 'asked for', dependsOn: [], after: [] };
  return killContainer({ ...common, kind: 'kill-container', target, signal }, run);
}

const ENDED = new EngineError('conflict', 'a', 'Cannot kill container: abc: container abc is not running');

test('one that has ended by itself is as good as killed', async () => {
  expect(await kill('SIGKILL', ENDED)).toBeUndefined();
});

test('another signal has not reached it', async () => {
  await expect(kill('SIGHUP', ENDED)).rejects.toThrow('is not running');
});

test('another refusal is told', async () => {
  await expect(kill('SIGKILL', new EngineError('failed', 'a', 'permission denied'))).rejects.toThrow(
    'denied',
  );
});
