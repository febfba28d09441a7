import { describe, expect, test } from 'bun:test';
import { loadFiles, projectOf } from '../project-of.ts';

describe("flotilla's own keys about placing", () => {
  test('are read from services, the strategy also from the top', () => {
    const project = projectOf(`
x-deploy: {placement_strategy: binpack}
services:
  web: {image: x, x-affinity: "service!=db", x-priority: 10}
  db: {image: x, x-affinity: [container==front, image==~redis], x-deploy: {placement_strategy: random}}
  batch: {image: x, x-priority: best-effort}
`);
    expect(project.scheduling).toEqual({
      web: { strategy: 'binpack', affinity: ['service!=db'], priority: 10 },
      db: { strategy: 'random', affinity: ['container==front', 'image==~redis'] },
      batch: { strategy: 'binpack', isBestEffort: true },
    });
  });

  test('have no part in the hash that containers are compared by', () => {
    const plain = projectOf('services: {web: {image: x}}');
    const placed = projectOf('services: {web: {image: x, x-affinity: "service!=db", x-priority: 10}}');
    expect(placed.configHashes).toEqual(plain.configHashes);
    expect(plain.scheduling).toBeUndefined();
  });

  test.each([
    ['x-deploy: {placement_strategy: best}', 'X_DEPLOY_INVALID'],
    ['x-affinity: [db]', 'X_AFFINITY_INVALID'],
    ['x-affinity: {service: db}', 'X_AFFINITY_INVALID'],
    ['x-affinity: "service==/(/"', 'X_AFFINITY_INVALID'],
    ['x-priority: high', 'X_PRIORITY_INVALID'],
    ['x-priority: 1.5', 'X_PRIORITY_INVALID'],
    ['x-priority: 1001', 'X_PRIORITY_INVALID'],
  ])('%s is an error', (text, code) => {
    const { problems, project } = loadFiles(`services: {web: {image: x, ${text}}}`);
    expect(problems.map((problem) => problem.code)).toEqual([code]);
    expect(project).toBeUndefined();
  });
});
