import { expect, test } from 'bun:test';
import { removeNetwork } from '../../../src/apply/networks/remove-network.ts';
import type { NodeRun } from '../../../src/apply/node-run.ts';
import { EngineError } from '../../../src/engine/engine-error.ts';
import type { SwarmAttachment } from '../../../src/engine/swarm-attachments.ts';
import type { FlotillaError } from '../../../src/errors/flotilla-error.ts';
import type { Operation } from '../../../src/plan/operation.ts';
import { pausingClock } from '../../support/time/pausing-clock.ts';

const TASK = 'vo7k7rtlcijs6cgl20mm3yqgv';
const IN_USE = `network 58yswe3xetw4yflyindcpf8lp is in use by task ${TASK}`;
const ALWAYS = Number.POSITIVE_INFINITY;

interface Case {
  /** How often n1, the manager, refuses to remove the network. */
  readonly refusals?: number;
  /** How often each of the nodes lists it after that. */
  readonly listed?: Readonly<Record<string, number>>;
  readonly attachment?: SwarmAttachment;
  /** The containers of n3. */
  readonly containers?: readonly string[];
  /** How often n1 finds no leader. */
  readonly leaderless?: number;
  /** Nodes that do not answer. */
  readonly silent?: readonly string[];
}

/** A fleet of n1, n2 and n3, and what was asked of n1. */
function fleet({
  refusals = 0,
  listed = {},
  attachment,
  containers = [],
  leaderless = 0,
  silent = [],
}: Case) {
  const left = { refusals, leaderless };
  const asked: string[] = [];
  const engineOf = (node: string) => {
    let times = listed[node] ?? 0;
    return {
      node,
      async removeNetwork(id: string) {
        asked.push(`remove ${id}`);
        left.refusals -= 1;
        if (left.refusals >= 0) throw new EngineError('failed', node, IN_USE);
      },
      async listNetworks() {
        if (node === 'n2' && times === ALWAYS) throw new EngineError('unreachable', node, 'no answer');
        times -= 1;
        return times >= 0 ? [{ id: 'x', name: 'shop_default' }] : [];
      },
      async listSwarmNodes() {
        asked.push('who leads');
        left.leaderless -= 1;
        if (left.leaderless >= 0) throw new EngineError('leaderless', node, 'no leader');
        return [];
      },
      inspectAttachment: async (id: string) => (id === TASK ? attachment : undefined),
      async info() {
        asked.push(`who is ${node}`);
        if (silent.includes(node)) throw new EngineError('unreachable', node, 'no answer');
        return { swarm: { nodeId: `id of ${node}` } };
      },
      async inspectContainer(id: string) {
        if (!containers.includes(id)) throw new EngineError('not-found', node, 'No such container');
        return { name: `shop-web-${id}` };
      },
    };
  };
  const engines = new Map(['n1', 'n2', 'n3'].map((node) => [node, engineOf(node)]));
  const clock = pausingClock();
  const run = { engine: engines.get('n1'), engines, clock, signal: new AbortController().signal };
  return { run: run as unknown as NodeRun, clock, asked };
}

function removal(
  members?: readonly string[],
  silent?: readonly string[],
): Extract<Operation, { kind: 'remove-network' }> {
  return {
    ...{ kind: 'remove-network', id: 'n1/remove-network/shop_default', node: 'n1', cause: 'asked for' },
    ...{ resource: { kind: 'network', name: 'shop_default' }, networkId: 'x', dependsOn: [], after: [] },
    ...(members === undefined ? {} : { members }),
    ...(silent === undefined ? {} : { silent }),
  };
}

async function errorOf(answer: Promise<void>): Promise<FlotillaError> {
  return answer.then(
    () => Promise.reject(new Error('it was done')),
    (caught: FlotillaError) => caught,
  );
}

const ATTACHMENT: SwarmAttachment = {
  ...{ taskId: TASK, nodeId: 'id of n3', containerId: 'c0ffee', phase: 'begun', networks: [] },
};

test('an overlay is tried again until the managers know that its last container has left', async () => {
  const { run, clock } = fleet({ refusals: 10 });
  await removeNetwork(removal(['n1', 'n3']), run);
  expect(clock.now()).toBe(2000);
});

test('an overlay that stays in use by a container that is gone is told with the engine to restart', async () => {
  const { run, clock } = fleet({ refusals: ALWAYS, attachment: ATTACHMENT });
  const error = await errorOf(removeNetwork(removal(['n1']), run));
  expect(error.message).toBe(IN_USE);
  expect(error.hint).toContain('container c0ffee of node "n3"');
  expect(error.hint).toContain('restart the engine of node "n3"');
  expect(clock.now()).toBe(45_000);
});

test('an overlay that stays in use by a container that is there is told with it', async () => {
  const { run } = fleet({ refusals: ALWAYS, attachment: ATTACHMENT, containers: ['c0ffee'] });
  const error = await errorOf(removeNetwork(removal(['n1']), run));
  expect(error.hint).toContain('container "shop-web-c0ffee" of node "n3" is connected to it');
  expect(error.hint).not.toContain('restart');
});

test('an overlay that a node uses which does not answer is not waited for, and the node is named', async () => {
  const { run, clock, asked } = fleet({ refusals: ALWAYS, attachment: ATTACHMENT, silent: ['n3'] });
  const error = await errorOf(removeNetwork(removal(['n1', 'n2'], ['n3']), run));
  expect(error.hint).toBe(
    'container c0ffee is connected to it, on node "n3", which does not answer: run the same command again when it is back',
  );
  expect(clock.now()).toBe(0);
  // Not the silent one again, which costs the time until it is given up.
  expect(asked).toEqual(['remove x', 'who is n1', 'who is n2']);
});

test('an overlay of a container that leaves a node which answers is tried again, also beside one that is silent', async () => {
  const attachment = { ...ATTACHMENT, nodeId: 'id of n2' };
  const { run, clock, asked } = fleet({ refusals: 10, attachment, silent: ['n3'] });
  await removeNetwork(removal(['n1', 'n2'], ['n3']), run);
  expect(clock.now()).toBe(2000);
  expect(asked.filter((what) => what.startsWith('who is'))).toEqual(['who is n1', 'who is n2']);
});

test('one that does not leave such a node is not waited for as long as where all answer', async () => {
  const attachment = { ...ATTACHMENT, nodeId: 'id of n2' };
  const { run, clock } = fleet({ refusals: ALWAYS, attachment, silent: ['n3'] });
  const error = await errorOf(removeNetwork(removal(['n1', 'n2'], ['n3']), run));
  expect(error.hint).toContain('restart the engine of node "n2"');
  expect(clock.now()).toBe(10_000);
});

test('an overlay whose user is not known beside a silent node is tried again for as long', async () => {
  const { run, clock } = fleet({ refusals: ALWAYS, silent: ['n3'] });
  await errorOf(removeNetwork(removal(['n1', 'n2'], ['n3']), run));
  expect(clock.now()).toBe(10_000);
});

test('where nobody knows whose it is, the hint says how to find out', async () => {
  const { run } = fleet({ refusals: ALWAYS });
  const error = await errorOf(removeNetwork(removal(['n1']), run));
  expect(error.hint).toContain(`docker inspect --type task ${TASK}`);
});

test('a network of one node that is in use is told at once', async () => {
  const { run, clock } = fleet({ refusals: 1 });
  await expect(removeNetwork(removal(), run)).rejects.toThrow('in use');
  expect(clock.now()).toBe(0);
});

test('an overlay is gone at once where its members have heard of it', async () => {
  const { run, clock, asked } = fleet({});
  await removeNetwork(removal(['n1', 'n2', 'n3']), run);
  expect({ time: clock.now(), asked }).toEqual({ time: 0, asked: ['remove x'] });
});

test('members that take a moment to hear of the end of an overlay are waited for', async () => {
  const { run, clock } = fleet({ listed: { n1: 1, n3: 4 } });
  await removeNetwork(removal(['n1', 'n3']), run);
  expect(clock.now()).toBe(800);
});

test('a member that goes on listing it is told with its name and the way out, and one that is silent is not', async () => {
  const { run, clock } = fleet({ listed: { n2: ALWAYS, n3: ALWAYS } });
  const error = await errorOf(removeNetwork(removal(['n1', 'n2', 'n3']), run));
  expect(error).toMatchObject({
    code: 'NETWORK_LEFT',
    message: 'The Swarm has removed network "shop_default", and node "n3" still has it',
    hint: expect.stringContaining('restart the engine of node "n3"'),
  });
  expect(clock.now()).toBe(10_000);
});

test('a manager that took it for gone because it had no leader is asked again when there is one', async () => {
  const { run, clock, asked } = fleet({ listed: { n3: 1 }, leaderless: 3 });
  await removeNetwork(removal(['n1', 'n3']), run);
  expect(asked).toEqual(['remove x', 'who leads', 'who leads', 'who leads', 'who leads', 'remove x']);
  expect(clock.now()).toBe(1700);
});
