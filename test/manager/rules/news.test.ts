import { describe, expect, test } from 'bun:test';
import type { FollowEvent, ManagerEvent } from '../../../src/manager/ports.ts';
import { channelsFor, NewsDesk } from '../../../src/manager/rules/news.ts';

const pass = (...problems: readonly string[]): ManagerEvent => ({
  kind: 'pass',
  stack: 'shop',
  elapsedMs: 1,
  operations: 0,
  problems,
});

/** What is told of events, one each minute. */
function told(events: readonly (ManagerEvent | FollowEvent)[], everyMs = 60_000): string[] {
  const desk = new NewsDesk();
  return events.flatMap((event, index) => desk.hear(event, index * everyMs)?.kind ?? []);
}

describe('what people are told', () => {
  test('is that a stack is degraded, once, and that it is well again', () => {
    expect(told([pass(), pass('a'), pass('a', 'b'), pass(), pass()])).toEqual(['degraded', 'restored']);
  });

  test('is that a node was lost, and is back; one that was silent for a moment is no news', () => {
    const silent: ManagerEvent = { kind: 'node-silent', node: 'c' };
    const up: ManagerEvent = { kind: 'node-up', node: 'c' };
    expect(told([silent, up, silent, { kind: 'node-down', node: 'c' }, up])).toEqual([
      'node-lost',
      'node-back',
    ]);
  });

  test('is that a rollout is paused or was rolled back', () => {
    const rollout = (state: 'completed' | 'paused' | 'rolled back'): ManagerEvent => ({
      kind: 'rollout',
      stack: 'shop',
      revision: 2,
      state,
    });
    expect(told([rollout('completed'), rollout('paused'), rollout('rolled back')])).toEqual([
      'rollout-paused',
      'rollout-rolled-back',
    ]);
  });

  test('is that a stack does not follow its branch, and that it does again', () => {
    const look = (isWell: boolean, message: string): FollowEvent => ({
      ...{ kind: 'follow', stack: 'shop', message, isWell },
    });
    const looks = [look(true, 'a'), look(false, 'b'), look(true, 'c'), look(true, 'd')];
    expect(told(looks)).toEqual(['not-followed', 'followed']);
  });

  test('is not the same again within five minutes', () => {
    const flapping = Array.from({ length: 8 }, (_, index) => (index % 2 === 0 ? pass('a') : pass()));
    expect(told(flapping, 1000)).toEqual(['degraded', 'restored']);
  });

  test('is what a stack that was unsteady has come to, once it may be told again', () => {
    const lasting = [pass('a'), pass(), ...Array.from({ length: 6 }, () => pass('a'))];
    expect(told(lasting)).toEqual(['degraded', 'restored', 'degraded']);
  });

  test('is each certificate of a node', () => {
    const low = (what: string): ManagerEvent => ({ kind: 'certificate-low', node: 'a', what, message: what });
    expect(told([low('one'), low('other'), low('one')], 1000)).toEqual([
      'certificate-low',
      'certificate-low',
    ]);
  });

  test('takes no room where nobody wants to hear it', () => {
    const desk = new NewsDesk();
    for (let index = 0; index < 20; index++) {
      desk.hear({ kind: 'node-down', node: `n${index}` }, index, () => false);
    }
    expect(desk.hear(pass('a'), 30)?.kind).toBe('degraded');
  });

  test('is not more than ten in a minute', () => {
    const many = Array.from(
      { length: 30 },
      (_, index): ManagerEvent => ({ kind: 'node-down', node: `n${index}` }),
    );
    expect(told(many, 10).length).toBe(10);
  });
});

test("news go to the fleet's channels, and to those of the stack that they are about, each for its kinds", () => {
  const fleet = [{ webhook: 'https://fleet' }, { webhook: 'https://nodes', on: ['node-lost'] as const }];
  const stacks = new Map([
    ['shop', [{ mail: ['shop@example.com'] }]],
    ['blog', [{ mail: ['blog@example.com'] }]],
  ]);
  const news = { kind: 'degraded', subject: 'stack shop', text: '' } as const;
  expect(channelsFor({ ...news, stack: 'shop' }, fleet, stacks)).toEqual([
    { webhook: 'https://fleet' },
    { mail: ['shop@example.com'] },
  ]);
  const lost = { kind: 'node-lost', subject: 'node a', text: '' } as const;
  expect(channelsFor(lost, fleet, stacks)).toEqual(fleet);
});
