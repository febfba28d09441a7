import { expect, test } from 'bun:test';
import type { ManagerEvent } from '../../../src/manager/ports.ts';
import { emptyPicture, type ManagerPicture, pictureAfter } from '../../../src/manager/rules/picture.ts';

const leading: ManagerEvent = { kind: 'leading', epoch: 3 };
const pass: ManagerEvent = { kind: 'pass', stack: 'shop', elapsedMs: 5, operations: 2, problems: ['a'] };
const load: ManagerEvent = {
  ...{ kind: 'load', stack: 'shop', service: 'web', replicas: 2, min: 1, max: 4 },
  ...{ shares: { cpu: 0.5 }, reason: 'cpu 35 % of 70 %' },
};

function after(...events: readonly ManagerEvent[]): ManagerPicture {
  const time = '2026-11-21T20:00:00Z';
  return events.reduce((picture, event) => pictureAfter(picture, event, time), emptyPicture(['a']));
}

test('a picture has what was last told of each stack', () => {
  expect(after(leading, pass, load)).toMatchObject({
    ...{ leading: true, term: 3, nodes: { a: 'up' } },
    stacks: { shop: { problems: ['a'], passes: 1, operations: 2, autoscaled: { web: { replicas: 2 } } } },
  });
});

test('a service that another revision has without x-autoscale is no more among those that are measured', () => {
  const rollout: ManagerEvent = { kind: 'rollout', stack: 'shop', revision: 2, state: 'completed' };
  expect(after(leading, pass, load, rollout).stacks.shop?.autoscaled).toEqual({});
});

test('a manager that waits for another tells nothing of stacks any more', () => {
  const renewedAt = '2026-11-21T20:00:00Z';
  const holder = { holder: 'other', where: 'b', epoch: 4, ttlMs: 1, renewedAt, version: '1' };
  expect(after(leading, pass, { kind: 'waiting', holder })).toMatchObject({ leading: false, stacks: {} });
});
