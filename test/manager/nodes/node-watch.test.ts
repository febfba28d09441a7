import { expect, test } from 'bun:test';
import type { Engine } from '../../../src/engine/engine.ts';
import { NodeWatch } from '../../../src/manager/nodes/node-watch.ts';
import { VirtualClock } from '../../support/time/virtual-clock.ts';

test('events are asked for anew after a node was silent, whose connection nobody has closed', async () => {
  let isUp = true;
  let streams = 0;
  const engine = {
    node: 'a',
    ping: () => (isUp ? Promise.resolve() : Promise.reject(new Error('it does not answer'))),
    async *events(_filter: unknown, signal: AbortSignal, onListening: () => void) {
      streams += 1;
      onListening();
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    },
  } as unknown as Engine;
  const clock = new VirtualClock();
  const heard: string[] = [];
  const watch = new NodeWatch(
    { engines: new Map([['a', engine]]), clock },
    { probeMs: 2000, answerMs: 3000, nodeDownMs: 10_000 },
    {
      onEvent: () => undefined,
      onListening: (_node, state) => void heard.push(state),
      onNode: (_node, state) => void heard.push(state),
    },
  );
  const end = new AbortController();
  const running = watch.run(end.signal);
  await clock.advance(5000);
  isUp = false;
  await clock.until('it is taken for lost', () => heard.includes('down'), 60_000);
  isUp = true;
  await clock.advance(10_000);
  expect(streams).toBeGreaterThan(1);
  expect(heard.slice(0, 4)).toEqual(['begun', 'silent', 'lost', 'again']);
  expect(heard.slice(-2)).toEqual(['down', 'up']);
  end.abort();
  await running;
});
