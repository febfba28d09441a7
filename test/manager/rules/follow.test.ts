import { describe, expect, test } from 'bun:test';
import { type Followed, followStep } from '../../../src/manager/rules/follow.ts';

type Revision = Followed['revisions'][number];

const revision = (number: number, commit?: string, more: Partial<Revision> = {}): Revision => ({
  number,
  state: 'completed',
  by: 'ann@desk',
  ...(commit === undefined ? {} : { commit }),
  ...more,
});

const step = (commit: string, revisions: readonly Revision[], more: Partial<Followed> = {}) =>
  followStep({ commit, revisions, hasManager: true, correctsDrift: true, ...more });

describe('a stack that follows a branch', () => {
  test('is deployed where it never was, and at each new commit', () => {
    expect(step('a', [])).toEqual({ kind: 'deploy', cause: 'new commit' });
    expect(step('b', [revision(1, 'a')])).toEqual({ kind: 'deploy', cause: 'new commit' });
    expect(step('b', [revision(1)])).toEqual({ kind: 'deploy', cause: 'new commit' });
  });

  test('is left alone while the commit is what was deployed', () => {
    expect(step('a', [revision(1, 'a')])).toEqual({ kind: 'nothing' });
  });

  test('leaves a rollout to the manager, and goes on with one that nobody does', () => {
    const revisions = [revision(1, 'a', { state: 'updating' })];
    expect(step('a', revisions)).toEqual({ kind: 'nothing' });
    expect(step('a', revisions, { hasManager: false })).toEqual({ kind: 'deploy', cause: 'not finished' });
  });

  test('does not try a commit again that failed, and does the next', () => {
    const back = [
      revision(3, undefined, { from: 1 }),
      revision(2, 'b', { state: 'rolled back' }),
      revision(1, 'a'),
    ];
    expect(step('b', back)).toEqual({ kind: 'given-up', revision: 2, state: 'rolled back' });
    expect(step('c', back)).toEqual({ kind: 'deploy', cause: 'new commit' });
    const paused = [revision(2, 'b', { state: 'paused' }), revision(1, 'a')];
    expect(step('b', paused)).toEqual({ kind: 'given-up', revision: 2, state: 'paused' });
  });

  test('stays where somebody went back to', () => {
    const revisions = [revision(3, undefined, { from: 1 }), revision(2, 'b'), revision(1, 'a')];
    expect(step('b', revisions)).toMatchObject({ kind: 'given-up', revision: 2 });
  });

  test('has what others changed put right, or told', () => {
    const revisions = [revision(2, undefined, { by: 'bob@desk' }), revision(1, 'a')];
    expect(step('a', revisions)).toEqual({ kind: 'deploy', cause: 'drift' });
    expect(step('a', revisions, { correctsDrift: false })).toEqual({
      kind: 'drift',
      by: 'bob@desk',
      revision: 2,
    });
  });

  test('knows a commit whose own revision others have pushed out of those that are kept', () => {
    const revisions = Array.from({ length: 5 }, (_, index) =>
      revision(7 - index, undefined, { by: 'bob@desk', commitBefore: 'a' }),
    );
    expect(step('a', revisions, { correctsDrift: false })).toMatchObject({ kind: 'drift', revision: 7 });
    expect(step('a', revisions)).toEqual({ kind: 'deploy', cause: 'drift' });
    expect(step('b', revisions, { correctsDrift: false })).toEqual({ kind: 'deploy', cause: 'new commit' });
    const [newest, ...older] = revisions;
    const back = [{ ...newest, ...revision(8, undefined, { from: 7, commitBefore: 'a' }) }, ...older];
    expect(step('a', back)).toMatchObject({ kind: 'given-up' });
  });
});
