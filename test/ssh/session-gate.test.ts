import { describe, expect, test } from 'bun:test';
import { systemClock } from '../../src/async/clock.ts';
import { SessionGate } from '../../src/ssh/channel/session-gate.ts';

class Refusal extends Error {}

/** A server that lets so many sessions be open at once. */
class Server {
  open = 0;
  most = 0;
  refusals = 0;
  readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  readonly enter = async (): Promise<{ close(): void }> => {
    await Promise.resolve();
    if (this.open >= this.limit) {
      this.refusals += 1;
      throw new Refusal();
    }
    this.open += 1;
    this.most = Math.max(this.most, this.open);
    return {
      close: () => {
        this.open -= 1;
      },
    };
  };
}

function enter(gate: SessionGate, server: Server, patienceMs = 5000) {
  return gate.enter(
    server.enter,
    (error) => error instanceof Refusal,
    patienceMs,
    () => new Error('busy'),
  );
}

describe('sessions', () => {
  test('are never more at once than the usual limit, and all get their turn', async () => {
    const server = new Server(100);
    const gate = new SessionGate(systemClock, () => undefined);
    const turns = Array.from({ length: 40 }, async () => {
      const { session, release } = await enter(gate, server);
      await Promise.resolve();
      session.close();
      release();
    });
    await Promise.all(turns);
    expect(server.most).toBe(10);
    expect(server.open).toBe(0);
  });

  test('learn a lower limit from a refusal, and wait instead', async () => {
    const server = new Server(2);
    const gate = new SessionGate(systemClock, () => undefined);
    const turns = Array.from({ length: 20 }, async () => {
      const { session, release } = await enter(gate, server);
      await Promise.resolve();
      session.close();
      release();
    });
    await Promise.all(turns);
    expect(gate.limit).toBe(2);
    expect(server.refusals).toBeLessThanOrEqual(8);
  });

  test('that are refused although none is open fail', async () => {
    const gate = new SessionGate(systemClock, () => undefined);
    await expect(enter(gate, new Server(0))).rejects.toBeInstanceOf(Refusal);
    expect(gate.limit).toBe(10);
  });

  test('that wait too long fail, ask for what is in reserve, and leave no place taken', async () => {
    const server = new Server(1);
    let shortages = 0;
    const gate = new SessionGate(systemClock, () => {
      shortages += 1;
    });
    const first = await enter(gate, server);
    await expect(enter(gate, server, 20)).rejects.toThrow('busy');
    expect(shortages).toBe(1);
    expect(gate.isShort).toBe(false);
    first.session.close();
    first.release();
    const second = await enter(gate, server);
    expect(second.session).toBeDefined();
  });
});
