import { expect, test } from 'bun:test';
import { findRunning } from '../../../src/cli/containers/find-running.ts';
import { askNodes } from '../../../src/cli/run/ask-nodes.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { EngineError } from '../../../src/engine/engine-error.ts';
import { LABEL } from '../../../src/model/labels.ts';
import type { ObservedContainer } from '../../../src/model/observed/container.ts';

function container(slot: number, more: Partial<ObservedContainer> = {}): ObservedContainer {
  const name = `web-${slot}`;
  return {
    ...{ id: name, name, state: 'running', ...more },
    labels: { [LABEL.containerNumber]: String(slot), ...more.labels },
  } as ObservedContainer;
}

const ONE_OFF = container(1, { name: 'web-run', labels: { [LABEL.oneoff]: 'True' } });

/** n1 and n2, and n3 that is given up when the answer is called. */
function fleet(
  on: { readonly n1?: readonly ObservedContainer[]; readonly n2?: readonly ObservedContainer[] },
  mayLeave = true,
) {
  const third = Promise.withResolvers<never>();
  const engines = [
    { node: 'n1', listContainers: async () => on.n1 ?? [] },
    { node: 'n2', listContainers: async () => on.n2 ?? [] },
    { node: 'n3', listContainers: () => third.promise },
  ];
  const told: string[] = [];
  const missing = new Set<string>();
  const onSilent = (node: string): void => {
    told.push(node);
    missing.add(node);
  };
  const ask = askNodes(engines as unknown as Engine[], onSilent, async () => mayLeave);
  return {
    told,
    missing,
    find: async (index?: number) =>
      (await findRunning(ask, { project: 'shop', service: 'web', index }, missing)).container.name,
    giveUp: () => third.reject(new EngineError('unreachable', 'n3', 'no answer')),
  };
}

test.each([
  ['the first replica', undefined],
  ['a replica by its number', 1],
])(
  '%s is there before a node is given up that does not answer, which is told to nobody then',
  async (_what, index) => {
    const { find, giveUp, told, missing } = fleet({ n1: [container(2)], n2: [container(1)] });
    expect(await find(index)).toBe('web-1');
    giveUp();
    await new Promise(setImmediate);
    expect({ told, missing: [...missing] }).toEqual({ told: [], missing: [] });
  },
);

test('a replica of another number is, too', async () => {
  expect(await fleet({ n1: [container(2)], n2: [container(1)] }).find(2)).toBe('web-2');
});

test('the first replica waits for the others while the user is asked about one of them', async () => {
  const { find, giveUp, told } = fleet({ n1: [container(1)] }, false);
  const finding = find();
  await new Promise(setImmediate);
  giveUp();
  expect(await finding).toBe('web-1');
  expect(told).toEqual(['n3']);
});

test.each([
  ['a later replica', [container(2)], 'web-2'],
  ['a container of run', [ONE_OFF], 'web-run'],
  ['a later replica than one that is stopped', [container(1, { state: 'exited' }), container(2)], 'web-2'],
] as const)('%s is taken only when no node can have a better one', async (_what, n1, name) => {
  const { find, giveUp, told, missing } = fleet({ n1 });
  let found: string | undefined;
  const finding = find().then((what) => {
    found = what;
  });
  await new Promise(setImmediate);
  expect(found).toBeUndefined();
  giveUp();
  await finding;
  expect({ found, told, missing: [...missing] }).toEqual({ found: name, told: ['n3'], missing: [] });
});

test('where none is there, the nodes that do not answer are named', async () => {
  const { find, giveUp } = fleet({ n1: [container(1)] });
  const finding = find(2);
  giveUp();
  await expect(finding).rejects.toMatchObject({
    code: 'SERVICE_NOT_RUNNING',
    hint: expect.stringContaining('may run on n3, which does not answer'),
  });
});
