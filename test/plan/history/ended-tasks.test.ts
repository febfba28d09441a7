import { describe, expect, test } from 'bun:test';
import { FlotillaError } from '../../../src/errors/flotilla-error.ts';
import type { EndedTask } from '../../../src/model/observed/ended-task.ts';
import type { Fleet } from '../../../src/model/observed/fleet.ts';
import { endedByRun, endedByThemselves } from '../../../src/plan/history/ended-tasks.ts';
import type { Plan } from '../../../src/plan/operation.ts';
import type { UpOptions } from '../../../src/plan/up/planning.ts';
import { ended, NodeBuilder, outdated, projectOf, upPlan } from '../plan-of.ts';

const SHOP = projectOf('services: {web: {image: "web:1"}}');

type Failures = Readonly<Record<string, Error>>;

/** What a plan comes to where the operations of these kinds fail; what depends on them is skipped. */
function endedBy(
  fleet: Fleet,
  options: Partial<UpOptions> = {},
  failures: Failures = {},
): readonly EndedTask[] {
  const plan = upPlan(SHOP, fleet, options);
  const outcomes = outcomesOf(plan, failures);
  const created = new Map(
    plan.operations.flatMap(({ id, kind }) =>
      kind === 'create-container' && outcomes.get(id)?.kind === 'done' ? [[id, 'new']] : [],
    ) as [string, string][],
  );
  return endedByRun({ project: SHOP, fleet, plan, applied: { outcomes, created, elapsedMs: 400 } }, 1000);
}

interface Outcome {
  readonly kind: string;
  readonly error?: Error;
  readonly atMs?: number;
}

function outcomesOf(plan: Plan, failures: Failures): Map<string, Outcome> {
  const outcomes = new Map<string, Outcome>();
  for (const { id, kind, dependsOn } of plan.operations) {
    const error = failures[kind];
    const isBroken = dependsOn.some((other) => outcomes.get(other)?.kind !== 'done');
    if (isBroken) outcomes.set(id, { kind: 'skipped' });
    else
      outcomes.set(
        id,
        error === undefined ? { kind: 'done', atMs: 100 } : { kind: 'failed', error, atMs: 300 },
      );
  }
  return outcomes;
}

describe('a run has ended', () => {
  test('the containers that it replaced or did not want, with the reason', () => {
    const fleet = new NodeBuilder(SHOP).runs('web', 1, outdated(SHOP, 'web')).runs('web', 2).fleet();
    expect(endedBy(fleet)).toEqual([
      expect.objectContaining({ slot: 1, node: 'a', state: 'shutdown', image: 'web:1', endedAtMs: 700 }),
    ]);
    expect(endedBy(fleet)[0]?.reason).toBe('more than wanted');
  });

  test('the unhealthy, which have failed', () => {
    const fleet = new NodeBuilder(SHOP).runs('web', 1, { id: 'sick' }).fleet();
    const healing = { leave: new Set<string>(), replace: new Map([['sick', 'unhealthy']]) };
    expect(endedBy(fleet, { healing })).toEqual([
      expect.objectContaining({ container: 'sick', state: 'failed', error: 'task: unhealthy container' }),
    ]);
  });

  test('nothing that had ended before, and nothing that it could not stop', () => {
    const gone = new NodeBuilder(SHOP).runs('web', 1, { ...outdated(SHOP, 'web'), ...ended(1) }).fleet();
    expect(endedBy(gone)).toEqual([]);
    const stays = new NodeBuilder(SHOP).runs('web', 1, outdated(SHOP, 'web')).fleet();
    expect(endedBy(stays, {}, { 'stop-container': new Error('timeout') })).toEqual([]);
  });
});

describe('a run rejects', () => {
  const bare = new NodeBuilder(SHOP).withoutImages('web:1').fleet();

  test('what has no image, in the words of whoever refused it', () => {
    const failure = { 'pull-image': new Error('No such image: web:1') };
    expect(endedBy(bare, {}, failure)).toEqual([
      {
        service: 'web',
        slot: 1,
        node: 'a',
        image: 'web:1',
        state: 'rejected',
        error: 'No such image: web:1',
        endedAtMs: 1000,
      },
    ]);
  });

  test('what can not be made or started', () => {
    const [unmade] = endedBy(bare, {}, { 'create-container': new Error('invalid mount') });
    expect(unmade).toMatchObject({ state: 'rejected', error: 'invalid mount' });
    const [unstarted] = endedBy(bare, {}, { 'start-container': new Error('port is already allocated') });
    expect(unstarted).toMatchObject({
      state: 'rejected',
      container: 'new',
      error: 'port is already allocated',
    });
  });

  test('and fails what gets unhealthy while it is waited for', () => {
    const error = new FlotillaError('CONTAINER_UNHEALTHY', 'Container "shop-web-1" is unhealthy', {});
    const [sick] = endedBy(bare, { wait: true }, { 'await-container': error });
    expect(sick).toMatchObject({ state: 'failed', container: 'new', error: 'task: unhealthy container' });
  });
});

test('a container that has ended and is there tells of its end itself', () => {
  const fleet = new NodeBuilder(SHOP)
    .runs('web', 1, ended(0))
    .runs('web', 2, ended(137))
    .runs('web', 3)
    .fleet();
  const seen = endedByThemselves(fleet, 70_000).map(({ slot, state, error, endedAtMs }) => [
    slot,
    state,
    error,
    endedAtMs,
  ]);
  expect(seen).toEqual([
    [1, 'complete', undefined, 10_000],
    [2, 'failed', 'task: non-zero exit (137)', 10_000],
  ]);
});
