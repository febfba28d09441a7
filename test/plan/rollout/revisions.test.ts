import { describe, expect, test } from 'bun:test';
import type { Project } from '../../../src/model/desired/project.ts';
import type { Plan } from '../../../src/plan/operation.ts';
import { carryHashes } from '../../../src/plan/rollout/carry-hashes.ts';
import { STACK_ROLLOUT } from '../../../src/plan/rollout/policy.ts';
import { withServicesOf } from '../../../src/plan/rollout/with-services-of.ts';
import { NodeBuilder, projectOf, upPlan } from '../plan-of.ts';

const web = (deploy: string, more = ''): Project =>
  projectOf(`services: {web: {image: nginx, deploy: {${deploy}}${more}}}`);

const kindsOf = ({ operations }: Plan): readonly string[] => operations.map(({ kind }) => kind);

describe('a revision that differs from the one before only in what no container is made from', () => {
  const before = web('replicas: 1');
  const fleet = new NodeBuilder(before).runs('web').fleet();

  test.each([
    'update_config: {parallelism: 2}',
    'rollback_config: {order: start-first}',
    'labels: {a: b}',
    'placement: {constraints: ["node.role == manager"]}',
    'endpoint_mode: dnsrr',
  ])('replaces nothing with %s', (deploy) => {
    const after = web(deploy);
    expect(upPlan(after, fleet, { rollout: STACK_ROLLOUT }).operations).not.toEqual([]);
    expect(upPlan(carryHashes(after, before), fleet, { rollout: STACK_ROLLOUT }).operations).toEqual([]);
  });

  test('replaces nothing after several such revisions, either', () => {
    const second = carryHashes(web('update_config: {parallelism: 2}'), before);
    const third = carryHashes(web('update_config: {parallelism: 3}'), second);
    expect(upPlan(third, fleet).operations).toEqual([]);
  });

  test.each(['resources: {limits: {cpus: "1"}}', 'restart_policy: {condition: none}', 'mode: global'])(
    'replaces its container with %s',
    (deploy) => {
      expect(kindsOf(upPlan(carryHashes(web(deploy), before), fleet))).toContain('create-container');
    },
  );

  test('replaces its container where something else differs too', () => {
    const after = carryHashes(web('update_config: {parallelism: 2}', ', environment: {A: b}'), before);
    expect(kindsOf(upPlan(after, fleet))).toContain('create-container');
  });
});

test('services that go back bring along what they refer to; what both revisions have stays', () => {
  const now = projectOf(
    'services: {web: {image: "web:2"}, db: {image: "db:2", volumes: ["data:/data"]}}\nvolumes: {data: {labels: {v: "2"}}}',
  );
  const then = projectOf(
    'services: {web: {image: "web:1", networks: [front], volumes: ["data:/data"]}, db: {image: "db:1"}}\nnetworks: {front: {}}\nvolumes: {data: {labels: {v: "1"}}}',
  );
  const mixed = withServicesOf(now, then, ['web']);
  expect([mixed.services.web?.image, mixed.services.db?.image]).toEqual(['web:1', 'db:2']);
  expect(mixed.volumes.data?.labels).toEqual({ v: '2' });
  expect(Object.keys(mixed.networks).sort()).toEqual(['default', 'front']);
  expect(mixed.configHashes.web).toEqual(then.configHashes.web);
  expect(mixed.configHashes.db).toEqual(now.configHashes.db);
});
