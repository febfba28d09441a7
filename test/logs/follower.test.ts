import { expect, test } from 'bun:test';
import type { ContainerDetails } from '../../src/engine/containers.ts';
import type { Engine, EngineEvent } from '../../src/engine/engine.ts';
import { EngineError } from '../../src/engine/engine-error.ts';
import { OutputFollower } from '../../src/logs/follower.ts';
import { LABEL } from '../../src/model/labels.ts';
import { VirtualClock } from '../support/time/virtual-clock.ts';

/** One connection's worth of a node: what it tells before it breaks, or for good. */
interface Connection {
  readonly lines: readonly string[];
  readonly events?: readonly EngineEvent[];
  readonly details: Partial<ContainerDetails>;
  /** What they are from its events on, which come after the end of its output. */
  readonly later?: Partial<ContainerDetails>;
  /** What only a reading shows that does not follow: the log was closed when the one that does was taken up. */
  readonly missed?: readonly string[];
  /** The node falls away after that. */
  readonly breaks?: true;
}

const at = (second: number, text: string): string =>
  `2026-01-02T03:04:${String(second).padStart(2, '0')}.000000000Z ${text}\n`;
/** The unix time of `at(0)`. */
const ZERO = Date.parse('2026-01-02T03:04:00Z') / 1000;

function event(action: string, second: number, id = 'x'): EngineEvent {
  const attributes = { name: 'shop-web-1', [LABEL.service]: 'web', exitCode: '3' };
  const timeMs = (ZERO + second) * 1000;
  return { type: 'container', action, id, timeMs, timeNanos: BigInt(timeMs) * 1_000_000n, attributes };
}

/** A node with the container "x". It answers pings again at once. */
class Node {
  readonly asked: (string | undefined)[] = [];
  readonly engine: Engine;
  #left: readonly Connection[];
  readonly #seenEnded = Promise.withResolvers<void>();
  #hasEnded = false;
  #isTold = false;

  constructor(connections: readonly Connection[]) {
    this.#left = connections;
    const engine: Pick<Engine, 'node' | 'ping' | 'events' | 'logs' | 'inspectContainer'> = {
      node: 'a',
      ping: async () => this.#next(),
      events: (_, signal) => this.#events(signal),
      logs: (_, { since, follow }, signal) => this.#logs(since, follow, signal),
      inspectContainer: async () => this.#inspect() as ContainerDetails,
    };
    this.engine = engine as Engine;
  }

  get #now(): Connection {
    return this.#left[0] as Connection;
  }

  #inspect(): Partial<ContainerDetails> {
    const { details, later } = this.#now;
    if (this.#isTold && later !== undefined) return later;
    if (this.#hasEnded) this.#seenEnded.resolve();
    return details;
  }

  async #next(): Promise<undefined> {
    this.#left = this.#left.slice(1);
  }

  async *#events(signal?: AbortSignal) {
    const { events = [], breaks, later } = this.#now;
    if (later !== undefined) await this.#seenEnded.promise;
    this.#isTold = true;
    yield* events;
    // What was written before the break is shown before it.
    for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
    await this.#end(breaks, signal);
  }

  async *#logs(since: string | undefined, follow: boolean, signal?: AbortSignal) {
    this.asked.push(since);
    const { lines, missed = [], breaks, details } = this.#now;
    const told = follow ? lines : [...lines, ...missed];
    for (const line of told) yield { stream: 'stdout' as const, data: Buffer.from(line) };
    if (!follow) return;
    if (details.state === 'running' || breaks === true) await this.#end(breaks, signal);
    this.#hasEnded = true;
  }

  async #end(breaks: true | undefined, signal?: AbortSignal): Promise<void> {
    if (breaks) throw new EngineError('unreachable', 'a', 'the connection broke');
    await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
  }
}

/** A follower that began at `at(0)`, and what it has shown. */
function follow(node: Node): { follower: OutputFollower; shown: string[]; clock: VirtualClock } {
  const shown: string[] = [];
  const clock = new VirtualClock();
  const sink = {
    register: () => undefined,
    write: (name: string, _: string, data: Uint8Array) => shown.push(`${name} ${Buffer.from(data)}`.trim()),
    status: (name: string, text: string) => shown.push(`${name} ${text}`),
    flush: () => undefined,
  };
  const follower = new OutputFollower([node.engine], sink, {
    ...{ project: 'shop', clock, beganSeconds: ZERO, timestamps: false, isWanted: () => true },
    onWarning: (message) => shown.push(`warning: ${message}`),
    onGone: (name, reason) => shown.push(`${name} is gone: ${reason}`),
    onBack: (name) => shown.push(`${name} is back`),
  });
  return { follower, shown, clock };
}

/** What is shown of the node's container, which ran when it began. */
async function shownOf(node: Node): Promise<readonly string[]> {
  const { follower, shown, clock } = follow(node);
  follower.listen({ hold: 'nothing' });
  follower.follow(node.engine, 'x', 'web-1', { tail: 1 }, true);
  await clock.advance(3000);
  await follower.stop();
  return shown;
}

/** The same, read on from its last line; the node's container had ended at that second, and the plan has started those. */
async function shownOn(endedAtSecond: number, startedAgain: readonly string[]): Promise<readonly string[]> {
  const finishedAt = `${ZERO + endedAtSecond}.000000000`;
  const node = new Node([
    { lines: [at(0, 'last')], details: { ...RUNS, state: 'exited', exitCode: 0, finishedAt } },
  ]);
  const { follower, shown, clock } = follow(node);
  await follower.noteLastLine(node.engine, 'x');
  follower.followOn(node.engine, 'x', 'web-1');
  follower.listen({ hold: 'ends' });
  await clock.advance(1);
  follower.release(new Set(startedAgain));
  await clock.advance(1000);
  await follower.untilAllEnded();
  await follower.stop();
  return shown;
}

const RUNS = { state: 'running', startedAt: `${ZERO}.000000000` } as const;
const GONE = 'a is gone: the connection broke';

test('what an engine misses that closes the log while it is taken up is shown before the end', async () => {
  const ended = { ...RUNS, state: 'exited', exitCode: 3 } as const;
  const events = [event('die', 3)];
  const none = new Node([{ lines: [], missed: [at(1, 'one')], details: ended, events }]);
  expect(await shownOf(none)).toEqual(['web-1 one', 'web-1 exited with code 3']);
  const some = new Node([{ lines: [at(1, 'one')], missed: [at(2, 'two')], details: ended, events }]);
  expect(await shownOf(some)).toEqual(['web-1 one', 'web-1 two', 'web-1 exited with code 3']);
});

test('output goes on behind its last line when a node is back', async () => {
  const node = new Node([
    { lines: [at(1, 'one'), at(2, 'two')], details: RUNS, breaks: true },
    { lines: [at(2, 'two'), at(3, 'three')], details: RUNS },
  ]);
  expect(await shownOf(node)).toEqual(['web-1 one', 'web-1 two', GONE, 'a is back', 'web-1 three']);
  expect(node.asked).toEqual([undefined, `${ZERO + 2}.000000000`]);
});

test('a container that has ended meanwhile shows the rest of its output, and its end', async () => {
  const node = new Node([
    { lines: [at(1, 'one')], details: RUNS, breaks: true },
    { lines: [at(2, 'two')], details: { ...RUNS, state: 'exited', exitCode: 3 }, events: [event('die', 3)] },
  ]);
  expect(await shownOf(node)).toEqual([
    ...['web-1 one', GONE, 'a is back', 'web-1 two', 'web-1 exited with code 3'],
  ]);
});

test('one that has started again meanwhile is shown once, and not as ended', async () => {
  const again = { ...RUNS, startedAt: `${ZERO + 4}.000000000` };
  const node = new Node([
    { lines: [at(1, 'one')], details: RUNS, breaks: true },
    { lines: [at(2, 'two'), at(5, 'again')], details: again, events: [event('die', 3), event('start', 4)] },
  ]);
  expect(await shownOf(node)).toEqual(['web-1 one', GONE, 'a is back', 'web-1 two', 'web-1 again']);
});

test('one that is being restarted has not ended, though the engine says so for a moment', async () => {
  const ended = { ...RUNS, state: 'exited', exitCode: 3, finishedAt: `${ZERO + 3}.000000000` } as const;
  const node = new Node([{ lines: [at(1, 'one')], details: ended, later: RUNS, events: [event('die', 4)] }]);
  expect(await shownOf(node)).toEqual(['web-1 one', 'web-1 exited with code 3 (restarting)']);
});

test('a container that has been created is waited for until it is started, or removed', async () => {
  const over = { ...RUNS, state: 'exited', exitCode: 0 } as const;
  const events = [event('create', 1, 'y'), event('die', 2), event('destroy', 3, 'y')];
  for (const told of [1, 2, 3]) {
    const node = new Node([{ lines: [at(1, 'one')], details: over, events: events.slice(0, told) }]);
    const { follower, clock } = follow(node);
    follower.listen({ hold: 'nothing' });
    follower.follow(node.engine, 'x', 'web-1', { tail: 1 }, true);
    let isOver = false;
    void follower.untilAllEnded().then(() => (isOver = true));
    await clock.advance(3000);
    expect([told, isOver]).toEqual([told, told === 3]);
    await follower.stop();
  }
});

test('a node that falls away again and again loses nothing', async () => {
  const node = new Node([
    { lines: [], details: RUNS, breaks: true },
    { lines: [at(1, 'one')], details: RUNS, breaks: true },
    { lines: [at(1, 'one'), at(2, 'two')], details: RUNS },
  ]);
  expect(await shownOf(node)).toEqual([GONE, 'a is back', 'web-1 one', GONE, 'a is back', 'web-1 two']);
});

test('a container that had ended before it was found running shows what it wrote last', async () => {
  expect(await shownOn(0, [])).toEqual(['web-1 last', 'web-1 exited with code 0']);
});

test('one that ends later without a word shows nothing twice', async () => {
  expect(await shownOn(60, [])).toEqual(['web-1 exited with code 0']);
});

test('the end of one that a new container has replaced is neither shown nor waited for', async () => {
  expect(await shownOn(0, ['web-1'])).toEqual([]);
});

test('containers that do not count are not waited for', async () => {
  const over = { ...RUNS, state: 'exited', exitCode: 0 } as const;
  const job = new Node([{ lines: [at(1, 'done')], details: over, events: [event('die', 0)] }]);
  const { follower, shown, clock } = follow(job);
  const server = new Node([{ lines: [at(1, 'up')], details: RUNS }]);
  follower.follow(server.engine, 'y', 'db-1', { tail: 'all' }, true);
  follower.follow(job.engine, 'x', 'web-1', { tail: 'all' }, true);
  await clock.advance(1000);
  await follower.untilAllEnded((name) => name === 'web-1');
  expect(shown).toContain('web-1 exited with code 0');
  await follower.stop();
});
