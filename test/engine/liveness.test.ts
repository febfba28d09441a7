import { afterEach, expect, test } from 'bun:test';
import { Liveness, type Ping } from '../../src/engine/liveness.ts';
import { eventually } from '../support/time/eventually.ts';

const TURN_MS = 1;

/** A ping that is answered when the test says so. */
class TestPing implements Ping {
  readonly #answer = Promise.withResolvers<void>();
  readonly answered = this.#answer.promise;
  isCancelled = false;
  sent = true;

  answer(): void {
    this.#answer.resolve();
  }

  fail(): void {
    this.#answer.reject(new Error('refused'));
  }

  isSent(): boolean {
    return this.sent;
  }

  cancel(): void {
    this.isCancelled = true;
  }
}

let pings: TestPing[] = [];
let ends: (() => void)[] = [];
let turns = 0;

afterEach(() => {
  for (const end of ends) end();
  pings = [];
  ends = [];
});

/** `prepare` is given each ping as it is sent. */
function livenessWith(prepare: (ping: TestPing) => void): Liveness {
  return new Liveness({
    turnMs: TURN_MS,
    ping: () => {
      const ping = new TestPing();
      pings.push(ping);
      prepare(ping);
      return ping;
    },
  });
}

function watched(liveness: Liveness): { readonly isLost: () => boolean; readonly end: () => void } {
  let isLost = false;
  const end = liveness.watch(() => {
    isLost = true;
  });
  ends.push(end);
  return { isLost: () => isLost, end };
}

/** Waits for so many turns of a timer of the same length. */
async function pass(count: number): Promise<void> {
  turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  }, TURN_MS);
  await eventually('some turns have passed', () => turns >= count);
  clearInterval(timer);
}

test('an engine that does not answer a ping is given up, with all that is under way', async () => {
  const liveness = livenessWith(() => undefined);
  const requests = [watched(liveness), watched(liveness)];
  await eventually('both are given up', () => requests.every(({ isLost }) => isLost()));
  expect(pings.map(({ isCancelled }) => isCancelled)).toEqual([true]);
});

test('a request may take as long as it likes while pings are answered', async () => {
  const request = watched(livenessWith((ping) => ping.answer()));
  await pass(60);
  expect(request.isLost()).toBe(false);
  expect(pings.length).toBeGreaterThan(1);
});

test('a ping that can not be sent says nothing: others are in its way', async () => {
  const request = watched(
    livenessWith((ping) => {
      ping.sent = false;
    }),
  );
  await pass(60);
  expect(request.isLost()).toBe(false);
});

test('a connection that is refused is told by the requests themselves', async () => {
  const request = watched(livenessWith((ping) => ping.fail()));
  await pass(60);
  expect(request.isLost()).toBe(false);
});

test('nothing is asked for what ends soon', async () => {
  const liveness = livenessWith(() => undefined);
  for (let round = 0; round < 5; round += 1) {
    const { end } = watched(liveness);
    end();
  }
  await pass(20);
  expect(pings).toEqual([]);
});

test('what is given up once is not given up again, and what comes later is watched anew', async () => {
  const liveness = livenessWith(() => undefined);
  const first = watched(liveness);
  await eventually('the first is given up', () => first.isLost());
  const second = watched(liveness);
  await eventually('the second is given up', () => second.isLost());
  expect(pings.length).toBe(2);
});
