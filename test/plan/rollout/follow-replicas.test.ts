import { expect, test } from 'bun:test';
import type { Project } from '../../../src/model/desired/project.ts';
import { replicaCount } from '../../../src/model/replicas.ts';
import { withScale } from '../../../src/model/select-services.ts';
import { carryReplicas } from '../../../src/plan/rollout/carry-replicas.ts';
import { followReplicas } from '../../../src/plan/rollout/follow-replicas.ts';
import { projectOf } from '../../compose/project-of.ts';

const FILE = projectOf(`
services:
  web: {image: x, deploy: {replicas: 3}, x-autoscale: {min: 2, max: 8, cpu: 50%}}
  db: {image: x, deploy: {replicas: 2}}
`);

const scaled = (web: number, db = 2): Project =>
  withScale(
    FILE,
    new Map([
      ['web', web],
      ['db', db],
    ]),
  );

/** Of web, and of db. */
const counts = ({ services: { web, db } }: Project): readonly number[] =>
  [web, db].map((service) => (service === undefined ? -1 : replicaCount(service)));

test('a number that autoscaling has changed meanwhile counts, within the bounds', () => {
  const read = scaled(3);
  expect(counts(followReplicas(carryReplicas(FILE, read), read, scaled(6)))).toEqual([6, 2]);
  expect(counts(followReplicas(carryReplicas(FILE, read), read, scaled(20)))).toEqual([8, 2]);
});

test('a number that was asked for counts before it', () => {
  expect(counts(followReplicas(scaled(5), scaled(3), scaled(6)))).toEqual([5, 2]);
  expect(counts(followReplicas(scaled(0), scaled(3), scaled(6)))).toEqual([0, 2]);
});

test('numbers of services that are not autoscaled stay', () => {
  expect(counts(followReplicas(scaled(3), scaled(3), scaled(3, 7)))).toEqual([3, 2]);
});
