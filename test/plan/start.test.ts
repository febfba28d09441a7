import { expect, test } from 'bun:test';
import { LABEL } from '../../src/model/labels.ts';
import { projectFromLabels } from '../../src/observe/project-from-labels.ts';
import { planStart } from '../../src/plan/existing/lifecycle.ts';
import { ended, linesOf, NodeBuilder, projectOf } from './plan-of.ts';

const project = projectOf('services: {web: {image: x, depends_on: [db]}, db: {image: x}, other: {image: x}}');

test('what a named service depends on is started first, where only the containers tell of it', () => {
  const labelled = new NodeBuilder(project).runs('web').node().containers[0]?.labels ?? {};
  const labels = { ...labelled, [LABEL.dependsOn]: 'db:service_started:false' };
  const node = new NodeBuilder(project)
    .runs('web', 1, { ...ended(0), labels })
    .runs('db', 1, ended(0))
    .runs('other', 1, ended(0));
  const known = projectFromLabels('shop', node.fleet());
  expect(linesOf(planStart(known, node.fleet(), { targets: ['web'], wait: false }))).toEqual([
    '#1 | container shop-db-1 | start | was exited',
    '#2 | container shop-web-1 | start | was exited | after #1',
  ]);
});
