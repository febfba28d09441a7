import { describe, expect, test } from 'bun:test';
import { NO_CONTENTS } from '../../src/model/desired/contents.ts';
import type { Project } from '../../src/model/desired/project.ts';
import type { Fleet } from '../../src/model/observed/fleet.ts';
import { planRun } from '../../src/plan/run.ts';
import { linesOf, NodeBuilder, projectOf } from './plan-of.ts';

const PROJECT = projectOf(`
services:
  web:
    image: nginx:1.27
    container_name: once
    scale: 1
    depends_on: {db: {condition: service_healthy}}
  db:
    image: postgres:16
    healthcheck: {test: [CMD, pg_isready]}
`);

const ONE_OFF = { slug: 'abc', isAutoRemoved: true, usesAliases: false, readsInput: true };

const plan = (fleet: Fleet, start: boolean, project: Project = PROJECT) =>
  planRun(project, NO_CONTENTS, fleet, {
    service: 'web',
    oneOff: ONE_OFF,
    start,
    removeOrphans: false,
    pulled: new Set(),
    renewedVolumes: new Set(),
    keptNetworks: new Set(),
    nowMs: 0,
  });

describe('run', () => {
  test('creates its container when all that it waits for has come, and leaves the start to who attaches', () => {
    expect(linesOf(plan(new NodeBuilder(PROJECT).bare().fleet(), false))).toEqual([
      '#1 | network shop_default | create | not found',
      '#2 | container shop-db-1 | create | not found',
      '#3 | container shop-db-1 | start | created | after #1 #2',
      '#4 | container shop-db-1 | await healthy | others wait for it to be healthy | after #3',
      '#5 | container once | create | not found | after #1 #4',
    ]);
  });

  test('starts it where nobody attaches', () => {
    const lines = linesOf(plan(new NodeBuilder(PROJECT).runs('db').fleet(), true));
    expect(lines.at(-1)).toMatch(/container once \| start \| created/);
  });

  test("leaves the service's replicas alone", () => {
    const fleet = new NodeBuilder(PROJECT).runs('db').runs('web').runs('web', 2).fleet();
    const names = plan(fleet, false).operations.map(({ resource }) => resource.name);
    expect(names.filter((name) => name.includes('web'))).toEqual([]);
  });

  test('marks the container as a one-off, under its own name only', () => {
    const operations = plan(new NodeBuilder(PROJECT).bare().fleet(), false).operations;
    const create = operations.find(
      ({ kind, resource }) => kind === 'create-container' && resource.name === 'once',
    );
    if (create?.kind !== 'create-container') throw new Error('no creation');
    const { body, endpoints } = create.spec;
    expect(body.Labels).toMatchObject({
      'com.docker.compose.oneoff': 'True',
      'com.docker.compose.slug': 'abc',
      'com.docker.compose.service': 'web',
    });
    expect(Object.keys(body.Labels)).not.toContain('com.docker.compose.container-number');
    expect(body.HostConfig.AutoRemove).toBe(true);
    expect(endpoints.shop_default?.Aliases).toEqual(['once']);
  });
});
