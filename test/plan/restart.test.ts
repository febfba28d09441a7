import { expect, test } from 'bun:test';
import { planRestart } from '../../src/plan/existing/lifecycle.ts';
import { ended, linesOf, NodeBuilder, projectOf } from './plan-of.ts';

const project = projectOf(`
services:
  job: {image: x}
  web: {image: x, depends_on: {job: {condition: service_completed_successfully}}}
  side: {image: x, depends_on: {job: {condition: service_completed_successfully, required: false}}}
`);

test('what waits for a service to have done its work restarts after that, and what may do without it beside that', () => {
  const node = new NodeBuilder(project).runs('job', 1, ended(0)).runs('web').runs('side');
  const options = { targets: [], withDependents: true };
  expect(linesOf(planRestart(project, node.fleet(), options))).toEqual([
    '#1 | container shop-job-1 | restart | asked for',
    '#2 | container shop-side-1 | restart | asked for | after #1',
    '#3 | container shop-job-1 | await completed | others wait for it to be completed | after #1',
    '#4 | container shop-web-1 | restart | asked for | after #3',
  ]);
});
