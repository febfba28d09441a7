import { expect, test } from 'bun:test';
import { EndedTasks } from '../../../../src/cli/stacks/tasks/ended-tasks.ts';
import type { ObservedContainer } from '../../../../src/model/observed/container.ts';
import type { Operation } from '../../../../src/plan/operation.ts';
import { TaskHistory } from '../../../../src/store/task-history.ts';
import { ended, NodeBuilder, outdated, projectOf, upPlan } from '../../../plan/plan-of.ts';
import { MemoryStore } from '../../../support/memory-store.ts';

const SHOP = projectOf('services: {web: {image: "web:1"}}');

/** A rollout over the one replica as it is, of which all succeeds. */
function rollout(changes: Partial<ObservedContainer>): EndedTasks {
  const tasks = new EndedTasks();
  const fleet = new NodeBuilder(SHOP).runs('web', 1, { id: 'one', ...changes }).fleet();
  const plan = upPlan(SHOP, fleet);
  const done = ({ id }: Operation) => [id, { kind: 'done', atMs: 1 }] as const;
  const outcomes = new Map(plan.operations.map(done));
  tasks.add({ project: SHOP, fleet, plan, applied: { outcomes, elapsedMs: 2, created: new Map() } });
  return tasks;
}

test('the end of a container that is still there is noted once, also if it is seen by every rollout', async () => {
  const history = new TaskHistory(new MemoryStore());
  await rollout(ended(1)).note({ history }, 'shop');
  await rollout(ended(1)).note({ history }, 'shop');
  expect((await history.of('shop')).map(({ state }) => state)).toEqual(['failed']);
});

test('what has ended before and was started again is noted when a rollout replaces it', async () => {
  const history = new TaskHistory(new MemoryStore());
  await rollout(ended(1)).note({ history }, 'shop');
  await rollout(outdated(SHOP, 'web')).note({ history }, 'shop');
  expect((await history.of('shop')).map(({ state }) => state)).toEqual(['shutdown', 'failed']);
});
