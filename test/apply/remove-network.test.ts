import { expect, test } from 'bun:test';
import type { NodeRun } from '../../src/apply/node-run.ts';
import { removeNetwork } from '../../src/apply/remove-network.ts';
import { EngineError } from '../../src/engine/engine-error.ts';
import type { FlotillaError } from '../../src/errors/flotilla-error.ts';
import type { Operation } from '../../src/plan/operation.ts';
import { pausingClock } from '../support/pausing-clock.ts';

const IN_USE = 'network 58yswe3xetw4yflyindcpf8lp is in use by task vo7k7rtlcijs6cgl20mm3yqgv';

/** An engine that refuses so many times. */
function refusing(times: number): NodeRun {
  let left = times;
  const engine = {
    removeNetwork: async () => {
      left -= 1;
      if (left >= 0) throw new EngineError('failed', 'n1', IN_USE);
    },
  };
  return {
    engine,
    clock: pausingClock(),
    signal: new AbortController().signal,
  } as unknown as NodeRun;
}

function removal(isOverlay: boolean): Extract<Operation, { kind: 'remove-network' }> {
  return { kind: 'remove-network', networkId: 'x', isOverlay } as Extract<
    Operation,
    { kind: 'remove-network' }
  >;
}

test('an overlay is tried again until the managers know that its last container has left', async () => {
  const run = refusing(10);
  await removeNetwork(removal(true), run);
  expect(run.clock.now()).toBe(2000);
});

test('an overlay that stays in use is told with what to do', async () => {
  const run = refusing(Number.POSITIVE_INFINITY);
  const error = await removeNetwork(removal(true), run).catch((caught: FlotillaError) => caught);
  expect(error).toMatchObject({ message: IN_USE });
  expect(error?.hint).toContain('docker inspect --type task vo7k7rtlcijs6cgl20mm3yqgv');
  expect(run.clock.now()).toBe(45_000);
});

test('a network of one node that is in use is told at once', async () => {
  const run = refusing(1);
  await expect(removeNetwork(removal(false), run)).rejects.toThrow('in use');
  expect(run.clock.now()).toBe(0);
});
