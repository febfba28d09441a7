import { describe, expect, test } from 'bun:test';
import type { Quota } from '../../src/model/placing/scheduling.ts';
import { checkQuota } from '../../src/plan/checks/check-quota.ts';
import { schedule } from '../../src/schedule/schedule.ts';
import { fleetOf, type NodeShape } from '../schedule/fleet-of.ts';
import { projectOf, upPlan } from './plan-of.ts';

const TWO: Record<string, NodeShape> = { a: {}, b: {} };

function messages(yaml: string, quota: Quota, shapes = TWO): string[] {
  const project = projectOf(yaml);
  const fleet = fleetOf(project, shapes, { quotas: { shop: quota } });
  return checkQuota(project, fleet, schedule(project, fleet)).map(({ message }) => message);
}

describe('a quota', () => {
  const yaml =
    'services: {web: {image: x, deploy: {replicas: 3, resources: {reservations: {cpus: "0.5", memory: 1k}}}}}';

  test('holds what all replicas come to', () => {
    expect(messages(yaml, { cpus: 1.5, memoryBytes: 3072, replicas: 3 })).toEqual([]);
    expect(messages(yaml, { cpus: 1, memoryBytes: 3000, replicas: 2 })).toEqual([
      'Project "shop" is over its quota: 1.5 cpus of 1 allowed, 3072 bytes of memory of 3000 allowed, 3 replicas of 2 allowed',
    ]);
  });

  test('counts replicas for which there is no node now', () => {
    expect(messages(yaml, { replicas: 2 }, { a: { availability: 'drain' }, b: { cpus: 0.5 } })).toHaveLength(
      1,
    );
  });

  test('counts a global service once on each node', () => {
    const agent = 'services: {agent: {image: x, deploy: {mode: global}}}';
    expect(messages(agent, { replicas: 2 })).toEqual([]);
    expect(messages(agent, { replicas: 1 })).toHaveLength(1);
  });

  test('takes of best-effort services only the number', () => {
    const batch = yaml.replace('image: x,', 'image: x, x-priority: best-effort,');
    expect(messages(batch, { cpus: 0, replicas: 3 })).toEqual([]);
  });

  test('is of one project, and no other', () => {
    const project = projectOf(yaml);
    const fleet = fleetOf(project, TWO, { quotas: { other: { replicas: 0 } } });
    expect(checkQuota(project, fleet, schedule(project, fleet))).toEqual([]);
  });
});

test('in a fleet, a container tells what it counts for', () => {
  const project = projectOf('services: {web: {image: x, mem_limit: 1k, cpus: 0.5}}');
  const labels = (shapes: Record<string, NodeShape>): unknown => {
    const plan = upPlan(project, fleetOf(project, shapes));
    const creation = plan.operations.find(({ kind }) => kind === 'create-container');
    return creation?.kind === 'create-container'
      ? creation.spec.body.Labels?.['io.flotilla.resources']
      : undefined;
  };
  expect(labels(TWO)).toBe('cpus=0.5,memory=1024');
  expect(labels({ a: {} })).toBeUndefined();
});
