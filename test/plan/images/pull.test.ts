import { expect, test } from 'bun:test';
import { type PullOptions, planPull } from '../../../src/plan/images/pull-and-push.ts';
import { NodeBuilder, projectOf } from '../plan-of.ts';

const ALL: PullOptions = { ignoreBuildable: false, ignoreFailures: false };

/** What is pulled, by the service it is pulled for, and why the others are not. */
function pull(services: string, options: Partial<PullOptions> = {}): object {
  const project = projectOf(`services: {${services}}`);
  const { operations, unchanged = [] } = planPull(
    project,
    { nodes: [new NodeBuilder(project).node()] },
    {
      ...ALL,
      ...options,
    },
  );
  return {
    pulled: operations.map(({ resource }) => resource.service),
    left: Object.fromEntries(unchanged.map(({ resource, note }) => [resource.service, note])),
  };
}

test('an image that several services run is pulled once', () => {
  expect(pull('a: {image: "x:1"}, b: {image: "x:1"}')).toEqual({
    pulled: ['a'],
    left: { b: 'Skipped - Image is already being pulled by a' },
  });
});

test('what is there and may stay is left, unless it is the latest', () => {
  const services =
    'a: {image: "x:1"}, b: {image: "x:latest"}, c: {image: y}, d: {image: "z:1", pull_policy: never}';
  expect(pull(services, { policy: 'missing' })).toEqual({
    pulled: ['b', 'c'],
    left: {
      a: 'Skipped - Image is already present locally',
      d: 'Skipped - Image is already present locally',
    },
  });
  expect(pull('d: {image: "z:1", pull_policy: never}')).toEqual({ pulled: [], left: { d: 'Skipped' } });
});

test('what is built is pulled only where it has a name, and may be', () => {
  const services = 'a: {build: .}, b: {build: ., image: "x:1"}';
  const left = { a: 'Skipped - No image to be pulled' };
  expect(pull(services)).toEqual({ pulled: ['b'], left });
  expect(pull(services, { ignoreBuildable: true })).toEqual({
    pulled: [],
    left: { ...left, b: 'Skipped - Image can be built' },
  });
});
