import { expect, test } from 'bun:test';
import type { CommandContext } from '../../../src/cli/context.ts';
import { attachTo } from '../../../src/cli/terminal/attach.ts';
import type { Engine } from '../../../src/engine/engine.ts';

/** What an engine is asked for, in order; the container ends with 3 as soon as it is started. */
async function attached(): Promise<{ readonly asked: readonly string[]; readonly outcome: unknown }> {
  const asked: string[] = [];
  const started = Promise.withResolvers<void>();
  const session = {
    output: (async function* () {
      await started.promise;
      yield { stream: 'stdout', data: new Uint8Array() };
    })(),
    close: () => undefined,
  };
  const engine = {
    attachContainer: async () => session,
    async beginWait() {
      await Promise.resolve();
      asked.push('waits');
      return { exit: started.promise.then(() => 3) };
    },
  } as unknown as Engine;
  const outcome = await attachTo(engine, 'x', CONTEXT, {
    ...{ isTty: false, stdin: false, forwardsSignals: false, waitFor: 'next-exit' },
    async start() {
      asked.push('start');
      started.resolve();
    },
  });
  return { asked, outcome };
}

const stream = { stream: () => ({ write: () => true }) };
const CONTEXT = { stdin: {}, stdout: stream, stderr: stream } as unknown as CommandContext;

test('a container is started only when the engine waits for its end, which may come at once', async () => {
  expect(await attached()).toEqual({ asked: ['waits', 'start'], outcome: 3 });
});
