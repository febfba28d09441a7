import { expect, test } from 'bun:test';
import { pendingOf } from '../../../../src/cli/stacks/tasks/pending-tasks.ts';
import { schedule } from '../../../../src/schedule/schedule.ts';
import { NodeBuilder, projectOf } from '../../../plan/plan-of.ts';

const project = projectOf('services: {web: {image: "web:1", scale: 3}, db: {image: "db:1"}}');
const node = new NodeBuilder(project).runs('web', 2).node();

function pending(changes: Partial<typeof node.settings>) {
  const fleet = {
    nodes: [{ ...node, settings: { ...node.settings, ...changes } }],
    policy: { fillsSlots: true },
  };
  const containers = node.containers.map((container) => ({ node: node.name, container }));
  return pendingOf({ key: 'web', containers }, schedule(project, fleet));
}

test('replicas that a node takes are pending under the numbers that they will have', () => {
  expect(pending({})).toEqual([{ slot: 1 }, { slot: 3 }]);
});

test('replicas that no node takes are pending under free numbers, each with the refusal', () => {
  const reason = expect.stringContaining('pause');
  expect(pending({ availability: 'pause' })).toEqual([
    { slot: 1, reason },
    { slot: 3, reason },
  ]);
});
