import { expect, test } from 'bun:test';
import type { PendingTask } from '../../../../src/cli/stacks/tasks/pending-tasks.ts';
import { markFollowed, taskListing } from '../../../../src/cli/stacks/tasks/task-row.ts';
import type { Service } from '../../../../src/model/desired/service.ts';
import type { ObservedContainer } from '../../../../src/model/observed/container.ts';
import type { EndedTask } from '../../../../src/model/observed/ended-task.ts';
import { formatListing } from '../../../../src/ui/text/listing.ts';
import { ended, NodeBuilder, projectOf } from '../../../plan/plan-of.ts';

const MINUTE_MS = 60_000;
const NOW_MS = 100 * MINUTE_MS;
const project = projectOf('services: {web: {image: "web:1", scale: 2}}');

function web(slot: number, changes: Partial<ObservedContainer> = {}): ObservedContainer {
  const [container] = new NodeBuilder(project).runs('web', slot, changes).node().containers;
  if (container === undefined) throw new Error('The node has the container');
  return container;
}

function task(slot: number, minutesAgo: number, changes: Partial<EndedTask> = {}): EndedTask {
  return {
    service: 'web',
    slot,
    node: 'c',
    container: `${slot}${minutesAgo}`.padEnd(64, 'e'),
    image: 'web:1',
    state: 'failed',
    error: 'task: non-zero exit (137)',
    endedAtMs: NOW_MS - minutesAgo * MINUTE_MS,
    ...changes,
  };
}

function definition(): Service {
  const { web: service } = project.services;
  if (service === undefined) throw new Error('The project has the service');
  return service;
}

function list(
  containers: readonly ObservedContainer[],
  over: readonly EndedTask[],
  format = '',
  pending: readonly PendingTask[] = [],
): string {
  const service = {
    stack: 'shop',
    key: 'web',
    definition: definition(),
    project,
    containers: containers.map((container) => ({ node: 'a', container })),
  };
  const listing = taskListing([{ service, pending, ended: over }], { truncate: true, nowMs: NOW_MS });
  return formatListing(listing, format);
}

const COLUMNS = '{{.Name}}|{{.Node}}|{{.DesiredState}}|{{.CurrentState}}|{{.Error}}';

test('below each task are those that had its slot before, in the order of the slots', () => {
  const over = [task(2, 3), task(1, 5, { state: 'shutdown' }), task(2, 90)];
  expect(list([web(2), web(10), web(1)], over, '{{.Name}} {{.CurrentState}}').split('\n')).toEqual([
    'shop_web.1 Running 2 minutes ago',
    'shop_web.1 Shutdown 5 minutes ago',
    'shop_web.2 Running 2 minutes ago',
    'shop_web.2 Failed 3 minutes ago',
    'shop_web.2 Failed 2 hours ago',
    'shop_web.10 Running 2 minutes ago',
    '',
  ]);
});

test('tables mark the tasks that others in the list have followed', () => {
  const names = ['shop_web.1', 'shop_web.1', 'shop_web.10', 'shop_web.2', 'shop_web.2', 'shop_web.2'];
  expect(markFollowed(names.map((Name) => ({ Name }))).map(({ Name }) => Name)).toEqual([
    'shop_web.1',
    ' \\_ shop_web.1',
    'shop_web.10',
    'shop_web.2',
    ' \\_ shop_web.2',
    ' \\_ shop_web.2',
  ]);
});

test('a task that is over says when, how and why', () => {
  const over = [
    task(1, 3),
    task(1, 5, { state: 'orphaned', error: 'node c is down' }),
    task(1, 90, { state: 'rejected', error: 'No such image: registry.example.com/shop/web:2' }),
  ];
  expect(list([web(1)], over, COLUMNS).split('\n')).toEqual([
    'shop_web.1|a|Running|Running 2 minutes ago|',
    'shop_web.1|c|Shutdown|Failed 3 minutes ago|"task: non-zero exit (137)"',
    'shop_web.1|c|Shutdown|Orphaned 5 minutes ago|"node c is down"',
    'shop_web.1|c|Shutdown|Rejected 2 hours ago|"No such image: registry.examp…"',
    '',
  ]);
});

test('a slot that has no container any more shows what it had', () => {
  expect(list([], [task(1, 3)], '{{.Name}} {{.CurrentState}}')).toBe('shop_web.1 Failed 3 minutes ago\n');
});

test('the last end of a container that is still there is told once', () => {
  const stopped = web(1, ended(137));
  const error = 'task: non-zero exit (137): out of memory';
  const over = [task(1, 1, { container: stopped.id, error }), task(1, 9, { container: stopped.id })];
  expect(list([stopped], over, '{{.CurrentState}} {{.Error}}')).toBe(
    'Failed 1 minute ago "task: non-zero exit (137): ou…"\nFailed 9 minutes ago "task: non-zero exit (137)"\n',
  );
});

test('why a task was stopped is a field', () => {
  const over = [task(1, 3, { state: 'shutdown', reason: 'more than wanted' })];
  expect(list([], over, '{{.Reason}}')).toBe('more than wanted\n');
});

test('a replica that has no container is pending, with what the nodes refuse it for, above those that had its slot', () => {
  const pending = [{ slot: 2, reason: '1 of 1 nodes: drain' }, { slot: 3 }];
  expect(list([web(1)], [task(2, 5)], COLUMNS, pending).split('\n')).toEqual([
    'shop_web.1|a|Running|Running 2 minutes ago|',
    'shop_web.2||Running|Pending|"no suitable node (1 of 1 node…"',
    'shop_web.2|c|Shutdown|Failed 5 minutes ago|"task: non-zero exit (137)"',
    'shop_web.3||Running|Pending|',
    '',
  ]);
});
