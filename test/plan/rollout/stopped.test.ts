import { describe, expect, test } from 'bun:test';
import { NO_CONTENTS } from '../../../src/model/desired/contents.ts';
import { STACK_ROLLOUT } from '../../../src/plan/rollout/policy.ts';
import { type StoppedUpdate, stoppedUpdates } from '../../../src/plan/rollout/stopped.ts';
import { NodeBuilder, projectOf, UP_OPTIONS, upPlan } from '../plan-of.ts';

/** What stopped on a node without the image x, where every operation of the services in `failing` fails, and the others do what they should. */
function stoppedOf(
  yaml: string,
  failing: readonly string[],
  present: readonly string[] = [],
): readonly StoppedUpdate[] {
  const project = projectOf(yaml);
  const node = new NodeBuilder(project);
  for (const service of present) node.runs(service);
  const rollout = STACK_ROLLOUT;
  const plan = upPlan(project, node.fleet(), { rollout });
  const outcomes = new Map(
    plan.operations.map(({ id, resource: { service } }) => [
      id,
      failing.includes(service ?? '')
        ? { kind: 'failed', error: new Error('no such image') }
        : { kind: 'done' },
    ]),
  );
  const goal = { kind: 'up', options: { ...UP_OPTIONS, rollout }, contents: NO_CONTENTS } as const;
  return stoppedUpdates(project, goal, { plan, applied: { outcomes } });
}

describe('a first rollout', () => {
  test('is stopped for a service of which no container could be made', () => {
    expect(stoppedOf('services: {a: {image: x}, b: {image: y}}', ['a'])).toEqual([
      { service: 'a', action: 'pause', reason: 'no such image' },
    ]);
  });

  test('goes on where update_config says that it does', () => {
    const going = '{image: x, deploy: {update_config: {failure_action: continue}}}';
    expect(stoppedOf(`services: {a: ${going}}`, ['a'])).toEqual([]);
  });

  test('is over for a service that gets one more replica, which can not be made', () => {
    const two = 'services: {a: {image: x, deploy: {replicas: 2}}}';
    expect(stoppedOf(two, ['a'], ['a'])).toEqual([]);
  });

  test('is not stopped where all could be made', () => {
    expect(stoppedOf('services: {a: {image: x}}', [])).toEqual([]);
  });
});
