import { expect, test } from 'bun:test';
import { serviceHash } from '../../src/compose/hash/config-hash.ts';
import { LABEL } from '../../src/model/labels.ts';
import { selectServices } from '../../src/model/select-services.ts';
import { resolveBorrows } from '../../src/plan/container-spec/borrow.ts';
import { linesOf, NodeBuilder, projectOf, upPlan } from './plan-of.ts';

const whole = projectOf('services: {app: {image: x, network_mode: "service:db"}, db: {image: x}}');
const alone = selectServices(whole, ['app'], { withDependencies: false });

/** What db lends is in the hash of a container that has it. */
function sharing(db: string): { readonly labels: Readonly<Record<string, string>> } {
  const app = whole.services.app;
  if (app === undefined) throw new Error('no app');
  const hash = serviceHash(resolveBorrows(app, () => db)).current;
  const own = { [LABEL.service]: 'app', [LABEL.containerNumber]: '1', [LABEL.oneoff]: 'False' };
  return {
    labels: { ...own, [LABEL.project]: 'shop', [LABEL.configHash]: hash, [LABEL.image]: 'sha256:x' },
  };
}

test('a container whose lender is no part of the run stays as it is', () => {
  const db = 'id-db-1'.padEnd(64, '0');
  const node = new NodeBuilder(whole).runs('db').runs('app', 1, sharing(db));
  expect(linesOf(upPlan(alone, node.fleet()))).toEqual([]);
});

test('a new container borrows from what a service outside of the run has', () => {
  const plan = upPlan(alone, new NodeBuilder(whole).runs('db').fleet());
  expect(plan.operations[0]).toMatchObject({
    kind: 'create-container',
    borrows: { lenders: { db: { kind: 'observed', id: 'id-db-1'.padEnd(64, '0') } } },
  });
});
