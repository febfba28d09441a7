import { describe, expect, test } from 'bun:test';
import { fleetEvents } from '../../../src/cli/events/fleet-events.ts';
import type { NodeEvent } from '../../../src/cli/events/node-event.ts';
import { askNodes } from '../../../src/cli/run/ask-nodes.ts';
import type { Engine, EventFilter } from '../../../src/engine/engine.ts';
import { EngineError } from '../../../src/engine/engine-error.ts';
import { inMemoryEngine } from '../../support/simulated-engine/in-memory.ts';
import { World } from '../../support/simulated-engine/world.ts';
import { VirtualClock } from '../../support/time/virtual-clock.ts';

const LABELS = { 'com.docker.compose.project': 'shop' };

/** Two nodes whose events are followed. */
class Followed {
  readonly clock = new VirtualClock();
  readonly worlds = ['a', 'b'].map((name) => new World(name, this.clock));
  readonly down = new Set<string>();
  readonly seen: NodeEvent[] = [];
  readonly told: string[] = [];
  readonly #end = new AbortController();

  happens(node: string, action: string): void {
    const world = this.worlds.find(({ name }) => name === node);
    world?.events.emit('container', action, `id-${action}`, LABELS);
  }

  follow(filter: Partial<EventFilter> = {}): Promise<void> {
    const engines = this.worlds.map((world) =>
      inMemoryEngine(world, { isUp: () => !this.down.has(world.name) }),
    );
    return fleetEvents({
      engines,
      ask: askNodes(engines, (node) => this.told.push(`${node} is left out`)),
      filter: { labels: ['com.docker.compose.project=shop'], ...filter },
      nowSeconds: this.clock.nowMs() / 1000,
      clock: this.clock,
      signal: this.#end.signal,
      onEvent: (event) => this.seen.push(event),
      onGone: (node) => this.told.push(`${node} is gone`),
      onBack: (node) => this.told.push(`${node} is back`),
    });
  }

  actions(): string[] {
    return this.seen.map(({ node, event }) => `${node} ${event.action}`);
  }

  end(): void {
    this.#end.abort();
  }
}

describe('the events of a fleet', () => {
  test('that are past come in the order of time, whichever node they are of', async () => {
    const followed = new Followed();
    for (const [node, action] of [
      ['b', 'create'],
      ['a', 'start'],
      ['b', 'die'],
      ['a', 'stop'],
    ] as const) {
      followed.happens(node, action);
      await followed.clock.advance(1000);
    }
    const nowSeconds = followed.clock.nowMs() / 1000;
    await followed.follow({ sinceSeconds: nowSeconds - 60, untilSeconds: nowSeconds });
    expect(followed.actions()).toEqual(['b create', 'a start', 'b die', 'a stop']);
  });

  test('go on with what happens now, and nothing of the past comes twice', async () => {
    const followed = new Followed();
    followed.happens('b', 'create');
    await followed.clock.advance(1000);
    const done = followed.follow({ sinceSeconds: followed.clock.nowMs() / 1000 - 60 });
    await followed.clock.advance(1000);
    followed.happens('a', 'start');
    followed.happens('b', 'die');
    await followed.clock.advance(1000);
    expect(followed.actions()).toEqual(['b create', 'a start', 'b die']);
    followed.end();
    await done;
  });

  test('leave out a node that does not answer, and join it when it does', async () => {
    const followed = new Followed();
    followed.down.add('b');
    const done = followed.follow();
    await followed.clock.advance(30_000);
    followed.happens('a', 'start');
    followed.down.delete('b');
    await followed.clock.advance(30_000);
    followed.happens('b', 'die');
    await followed.clock.advance(1000);
    expect(followed.actions()).toEqual(['a start', 'b die']);
    expect(followed.told).toEqual(['b is left out', 'b is gone', 'b is back']);
    followed.end();
    await done;
  });

  test('end when it was asked for, also where a node does not answer', async () => {
    const followed = new Followed();
    followed.down.add('b');
    const done = followed.follow({ untilSeconds: followed.clock.nowMs() / 1000 + 40 });
    await followed.clock.advance(30_000);
    followed.happens('a', 'start');
    await followed.clock.advance(30_000);
    await done;
    expect(followed.actions()).toEqual(['a start']);
  });

  test('end on all nodes where one refuses to tell them', async () => {
    const clock = new VirtualClock();
    const ended: string[] = [];
    const engines = ['a', 'b'].map((node) => {
      const engine: Pick<Engine, 'node' | 'ping' | 'events'> = {
        node,
        ping: async () => undefined,
        async *events(_filter, signal) {
          if (node === 'b') throw new EngineError('invalid', 'b', 'not allowed');
          await clock.sleep(60_000, signal).finally(() => ended.push(node));
        },
      };
      return engine as Engine;
    });
    const request = {
      ...{ engines, ask: askNodes(engines, () => undefined), filter: { labels: [] }, nowSeconds: 0, clock },
      ...{ signal: new AbortController().signal, onEvent() {}, onGone() {}, onBack() {} },
    };
    await expect(fleetEvents(request)).rejects.toThrow('not allowed');
    await clock.advance(1);
    expect(ended).toEqual(['a']);
  });
});
