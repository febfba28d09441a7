import { expect, test } from 'bun:test';
import { LABEL } from '../../src/model/labels.ts';
import { projectFromLabels } from '../../src/observe/project-from-labels.ts';
import { planStart } from '../../src/plan/existing/start.ts';
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

const waiting = projectOf(
  'services: {web: {image: x, depends_on: {db: {condition: service_healthy}}}, db: {image: x}}',
);

test('what runs already and is not healthy yet is waited for, once for all that need it', () => {
  const node = new NodeBuilder(waiting)
    .runs('db', 1, { health: 'starting' })
    .runs('web', 1, ended(0))
    .runs('web', 2, ended(0));
  expect(linesOf(planStart(waiting, node.fleet(), { targets: [], wait: false }))).toEqual([
    '#1 | container shop-db-1 | await healthy | others wait for it to be healthy',
    '#2 | container shop-web-1 | start | was exited | after #1',
    '#3 | container shop-web-2 | start | was exited | after #1',
  ]);
});

test('what is paused goes on', () => {
  const node = new NodeBuilder(waiting).runs('db', 1, { state: 'paused' });
  expect(linesOf(planStart(waiting, node.fleet(), { targets: ['db'], wait: false }))).toEqual([
    '#1 | container shop-db-1 | unpause | was paused',
  ]);
});

test('nothing waits for a service where no other is started that needs it', () => {
  const node = new NodeBuilder(waiting).runs('db', 1, ended(0)).runs('web', 1, ended(0));
  expect(linesOf(planStart(waiting, node.fleet(), { targets: ['db'], wait: false }))).toEqual([
    '#1 | container shop-db-1 | start | was exited',
  ]);
});
