import { expect, test } from 'bun:test';
import { formatAddress } from '../../../scripts/engine/address.ts';
import { Stack } from '../support/stack.ts';

test('a manager takes the nodes of a fleet file that has changed, and leaves one with errors alone', async () => {
  await using stack = await Stack.open();
  const engine = formatAddress(stack.engine);
  stack.write('fleet.yaml', `nodes:\n  a: "${engine}"\n`);
  const manager = stack.start('--fleet', 'fleet.yaml', 'manager', 'run');
  await manager.says(/leading, term 1/);
  stack.write('fleet.yaml', `nodes:\n  a: "${engine}"\n  b: sh//b\n`);
  await manager.says(/the fleet file can not be used, what it said before counts: .*fleet\.yaml:3:/);
  stack.write('fleet.yaml', `nodes:\n  a: "${engine}"\n  b: tcp://127.0.0.1:1\n`);
  await manager.says(/the fleet file has changed.*leading, term 2.*node b is silent/s);
  manager.signal('SIGTERM');
  expect(await manager.ended).toMatchObject({ status: 0 });
}, 60_000);
