import { expect, test } from 'bun:test';
import { startJoined } from '../../../src/apply/networks/start-joined.ts';
import type { NodeRun } from '../../../src/apply/node-run.ts';
import { EngineError } from '../../../src/engine/engine-error.ts';
import type { SwarmAttachment } from '../../../src/engine/swarm-attachments.ts';
import { pausingClock } from '../../support/time/pausing-clock.ts';

const OVERLAY = '58yswe3xetw4yflyindcpf8lp';
const LATE =
  'attaching to network failed, make sure your network options are correct: context deadline exceeded';

interface Case {
  /** What starts are refused with, one after the other. */
  readonly refusals?: readonly string[];
  /** Why the last start of the container failed, before this run. */
  readonly startError?: string;
  /** The container's address after each start and restart; the last one stays. */
  readonly addresses: readonly string[];
  /** What a manager says each time that it is asked; the last answer stays. */
  readonly attachments?: readonly (readonly SwarmAttachment[])[];
  readonly nodes?: number;
}

function attachment(phase: SwarmAttachment['phase'], address: string): SwarmAttachment {
  const networks = [{ networkId: OVERLAY, addresses: [address] }];
  return { taskId: `task of ${address}`, nodeId: 'id of n3', containerId: 'c', phase, networks };
}

/** n3, a worker, which has the container, and n1, which manages. */
function fleet({ refusals = [], startError, addresses, attachments = [[]], nodes = 2 }: Case) {
  const asked: string[] = [];
  const left = { refusals: [...refusals], addresses: [...addresses], attachments: [...attachments] };
  const next = <T>(list: T[]): T | undefined => (list.length > 1 ? list.shift() : list[0]);
  let ipAddress = '';
  const begin = (): void => {
    ipAddress = next(left.addresses) ?? '';
  };
  const engine = {
    node: 'n3',
    async startContainer() {
      asked.push('start');
      const refusal = left.refusals.shift();
      if (refusal !== undefined) throw new EngineError('failed', 'n3', refusal);
      begin();
    },
    async restartContainer() {
      asked.push('restart');
      begin();
    },
    async inspectContainer() {
      asked.push('inspect');
      const networks = [{ networkName: 'shop_default', networkId: OVERLAY, ipAddress }];
      const error = startError === undefined ? {} : { startError };
      return { name: 'shop-web-1', state: 'running', networks, ...error };
    },
    info: async () => ({ swarm: { nodeId: 'id of n3' } }),
    listNetworks: async () => [{ id: OVERLAY, name: 'shop_default', scope: 'swarm' }],
    listAttachments: () =>
      Promise.reject(new EngineError('failed', 'n3', 'This node is not a swarm manager')),
  };
  const manager = { ...engine, node: 'n1', listAttachments: async () => next(left.attachments) ?? [] };
  const engines = new Map(nodes === 1 ? [['n3', engine]] : Object.entries({ n1: manager, n3: engine }));
  const clock = pausingClock();
  const run = { engine, engines, clock, signal: new AbortController().signal } as unknown as NodeRun;
  const target = { kind: 'observed', id: 'c' } as const;
  return {
    start: () => startJoined((id) => run.engine.startContainer(id), target, run),
    asked: (what: string) => asked.filter((one) => one === what).length,
    clock,
  };
}

test('a start that nothing speaks against is one call, and a look at how the last one ended', async () => {
  const { start, asked } = fleet({ addresses: ['10.0.1.3'] });
  await start();
  expect([asked('inspect'), asked('start'), asked('restart')]).toEqual([1, 1, 0]);
});

test('with one engine nothing is looked at', async () => {
  const { start, asked } = fleet({ addresses: ['10.0.1.3'], nodes: 1 });
  await start();
  expect([asked('inspect'), asked('start')]).toEqual([0, 1]);
});

test('after an attempt that was given up, the address that the Swarm gave is left', async () => {
  const given = [attachment('connected', '10.0.1.3')];
  const { start, asked, clock } = fleet({ refusals: [LATE], addresses: ['10.0.1.3'], attachments: [given] });
  await start();
  expect([asked('start'), asked('restart'), clock.now()]).toEqual([2, 0, 500]);
});

test('an address that the Swarm did not give is changed by a restart', async () => {
  const { start, asked } = fleet({
    refusals: [LATE],
    addresses: ['10.0.1.2', '10.0.1.9'],
    attachments: [[attachment('connected', '10.0.1.9')]],
  });
  await start();
  expect(asked('restart')).toBe(1);
});

test('so it is after an attempt of an earlier run', async () => {
  const { start, asked } = fleet({
    startError: LATE,
    addresses: ['10.0.1.2', '10.0.1.9'],
    attachments: [[attachment('connected', '10.0.1.9')]],
  });
  await start();
  expect(asked('restart')).toBe(1);
});

test('the address of an attempt that the managers are about to forget is no good one', async () => {
  const old = attachment('connected', '10.0.1.2');
  const { start, asked } = fleet({
    startError: LATE,
    addresses: ['10.0.1.2', '10.0.1.11'],
    attachments: [
      [old, attachment('begun', '10.0.1.11')],
      [{ ...old, phase: 'ended' }, attachment('connected', '10.0.1.11')],
    ],
  });
  await start();
  expect(asked('restart')).toBe(1);
});

test('an attempt that hangs does not speak against the address of another', async () => {
  const { start, asked, clock } = fleet({
    startError: LATE,
    addresses: ['10.0.1.11'],
    attachments: [[attachment('begun', '10.0.1.2'), attachment('connected', '10.0.1.11')]],
  });
  await start();
  expect([asked('restart'), clock.now()]).toEqual([0, 5000]);
});

test('an address that stays wrong is told with the way out', async () => {
  const { start, asked } = fleet({ startError: LATE, addresses: ['10.0.1.2'] });
  await expect(start()).rejects.toMatchObject({
    message: 'Container "shop-web-1" has an address on network "shop_default" that its Swarm did not give it',
    hint: expect.stringContaining('restart the engine of node "n3"'),
  });
  expect(asked('restart')).toBe(2);
});
