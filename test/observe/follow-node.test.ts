import { expect, test } from 'bun:test';
import type { Engine, EngineEvent, EventFilter } from '../../src/engine/engine.ts';
import { EngineError } from '../../src/engine/engine-error.ts';
import { type FollowNode, followNode } from '../../src/observe/follow-node.ts';
import { VirtualClock } from '../support/time/virtual-clock.ts';

function event(action: string, timeMs: number): EngineEvent {
  return {
    type: 'container',
    action,
    id: 'x',
    timeMs,
    timeNanos: BigInt(timeMs) * 1_000_000n,
    attributes: {},
  };
}

/** An engine whose connections give these events, one list for each, and break then; what it was asked for. */
function brokenEngine(connections: readonly (readonly EngineEvent[])[], asked: EventFilter[]): Engine {
  const engine: Pick<Engine, 'node' | 'ping' | 'events'> = {
    node: 'a',
    ping: async () => undefined,
    async *events(filter) {
      const events = connections[asked.push(filter) - 1] ?? [];
      yield* events;
      throw new EngineError('unreachable', 'a', 'the connection broke');
    },
  };
  return engine as Engine;
}

test('a node that falls away is joined where it was left, and nothing is told twice', async () => {
  const clock = new VirtualClock();
  const end = new AbortController();
  const asked: EventFilter[] = [];
  const seen: string[] = [];
  const request: FollowNode = {
    engine: brokenEngine(
      [
        [event('create', 5000), event('start', 6000)],
        [event('start', 6000), event('die', 6500)],
      ],
      asked,
    ),
    filter: { labels: ['l'] },
    beganSeconds: 3,
    endsAtMs: Number.POSITIVE_INFINITY,
    clock,
    signal: end.signal,
    onEvent: ({ action }) => seen.push(action),
    onGone: (reason) => seen.push(`gone: ${reason}`),
    onBack: () => seen.push('back'),
  };
  const done = followNode(request);
  await clock.advance(1500);
  expect(seen).toEqual([
    'create',
    'start',
    'gone: the connection broke',
    'back',
    'die',
    'gone: the connection broke',
  ]);
  expect(asked).toEqual([{ labels: ['l'] }, { labels: ['l'], sinceSeconds: 5 }]);
  end.abort();
  await done;
});

test('an end that was asked for is no falling away', async () => {
  const told: string[] = [];
  const engine = { node: 'a', async *events() {} } as unknown as Engine;
  await followNode({
    engine,
    filter: { labels: [], untilSeconds: 5 },
    beganSeconds: 0,
    endsAtMs: 5000,
    clock: new VirtualClock(),
    signal: new AbortController().signal,
    onEvent: () => undefined,
    onGone: (reason) => told.push(reason),
    onBack: () => told.push('back'),
  });
  expect(told).toEqual([]);
});
