import { expect, test } from 'bun:test';
import { planDown } from '../../src/plan/existing/down.ts';
import { ended, linesOf, NodeBuilder, projectOf } from './plan-of.ts';

const PROJECT = projectOf('services: {db: {image: db}, web: {image: web, depends_on: [db]}}');
const DOWN = { targets: [], volumes: false, removeOrphans: false };

test('down removes what depends on others first, and takes the network away when all have ended', () => {
  const fleet = new NodeBuilder(PROJECT).runs('db').runs('web').fleet();
  expect(linesOf(planDown(PROJECT, fleet, DOWN))).toEqual([
    '#1 | container shop-web-1 | stop | asked for',
    '#2 | container shop-web-1 | remove | asked for | after #1',
    '#3 | container shop-db-1 | stop | asked for | after #2',
    '#4 | container shop-db-1 | remove | asked for | after #3',
    '#5 | network shop_default | remove | asked for | after #1 #3',
  ]);
});

test('down takes the network away after the removal of what does not run', () => {
  const fleet = new NodeBuilder(PROJECT).runs('db', 1, ended(0)).fleet();
  expect(linesOf(planDown(PROJECT, fleet, DOWN))).toEqual([
    '#1 | container shop-db-1 | remove | asked for',
    '#2 | network shop_default | remove | asked for | after #1',
  ]);
});
