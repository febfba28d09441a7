import { expect, test } from 'bun:test';
import { replicaCount } from '../../../src/model/replicas.ts';
import { withScale } from '../../../src/model/select-services.ts';
import { carryReplicas } from '../../../src/plan/rollout/carry-replicas.ts';
import { projectOf } from '../../compose/project-of.ts';

const FILE = projectOf(`
services:
  web: {image: x, deploy: {replicas: 3}, x-autoscale: {min: 2, max: 8, cpu: 50%}}
  db: {image: x, deploy: {replicas: 2}}
`);

/** How many replicas of web the same file asks for, after somebody has set this number. */
const after = (replicas: number): number => {
  const before = withScale(FILE, new Map([['web', replicas]]));
  const { web } = carryReplicas(FILE, before).services;
  return web === undefined ? -1 : replicaCount(web);
};

test('a service with x-autoscale keeps its number, within its bounds', () => {
  expect([6, 1, 20].map(after)).toEqual([6, 2, 8]);
});

test('nought stays nought', () => {
  expect(after(0)).toBe(0);
});

test("one that is new begins with the file's number, and others always have it", () => {
  const begun = carryReplicas(FILE, undefined);
  const again = carryReplicas(FILE, withScale(FILE, new Map([['db', 7]])));
  // By name: db, web.
  expect(Object.values(begun.services).map(replicaCount)).toEqual([2, 3]);
  expect(Object.values(again.services).map(replicaCount)).toEqual([2, 3]);
});
