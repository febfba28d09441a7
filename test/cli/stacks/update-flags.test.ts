import { expect, test } from 'bun:test';
import { applyFilters, hasLabel } from '../../../src/cli/stacks/filters.ts';
import { UPDATE_FLAGS } from '../../../src/cli/stacks/update/flags.ts';
import type { Service } from '../../../src/model/desired/service.ts';

const BEFORE: Service = {
  image: 'web:1',
  command: null,
  entrypoint: null,
  environment: { A: '1', B: '2' },
  deploy: { labels: { team: 'a' }, placement: { constraints: ['node.role == manager'] } },
};

/** "--env-add", "C=3" -> the service afterwards. */
function update(flag: string, ...values: readonly string[]): Service {
  const found = UPDATE_FLAGS.find((one) => one.flag.startsWith(`${flag} `));
  if (found === undefined) throw new Error(`no flag ${flag}`);
  const read = values.reduce<readonly string[] | undefined>(
    (all, value) => found.read(value, all),
    undefined,
  );
  return found.change(BEFORE, read ?? []);
}

test('variables, labels and constraints are added and taken away', () => {
  expect(update('--env-add', 'C=3', 'A=9').environment).toEqual({ A: '9', B: '2', C: '3' });
  expect(update('--env-rm', 'A', 'X').environment).toEqual({ B: '2' });
  expect(update('--label-add', 'zone=eu').deploy?.labels).toEqual({ team: 'a', zone: 'eu' });
  expect(update('--constraint-rm', 'node.role == manager').deploy?.placement?.constraints).toEqual([]);
});

test('sizes, numbers and commands get the form that compose files have', () => {
  expect(update('--limit-memory', '512m').deploy?.resources?.limits).toEqual({ memory: '536870912' });
  expect(update('--limit-cpu', '0.5').deploy?.resources?.limits).toEqual({ cpus: 0.5 });
  expect(update('--args', 'serve "two words"').command).toEqual(['serve', 'two words']);
  expect(update('--replicas', '4').scale).toBe(4);
});

test('each section of a rollout has its own flags', () => {
  expect(update('--update-order', 'start-first').deploy?.update_config).toEqual({ order: 'start-first' });
  expect(update('--rollback-parallelism', '0').deploy?.rollback_config).toEqual({ parallelism: 0 });
});

test('what is not known is refused', () => {
  expect(() => update('--update-failure-action', 'explode')).toThrow('pause, continue, rollback');
  expect(() => update('--rollback-failure-action', 'rollback')).toThrow('pause, continue');
  expect(() => update('--update-delay', 'soon')).toThrow('duration');
});

test('the service as it was is left alone', () => {
  update('--env-rm', 'A');
  expect(BEFORE.environment).toEqual({ A: '1', B: '2' });
});

test('filters of one key mean any of them, of several keys all', () => {
  const items = [
    { name: 'shop_web', mode: 'global' },
    { name: 'shop_db', mode: 'replicated' },
    { name: 'blog_web', mode: 'global' },
  ];
  const tests = {
    name: (item: { name: string }, value: string) => item.name.startsWith(value),
    mode: (item: { mode: string }, value: string) => item.mode === value,
  };
  const names = (...filters: string[]) => applyFilters(items, filters, tests).map(({ name }) => name);
  expect(names('name=shop', 'name=blog', 'mode=global')).toEqual(['shop_web', 'blog_web']);
  expect(() => names('colour=red')).toThrow('Filter "colour=red" is not known');
  expect(hasLabel({ a: 'b' }, 'a')).toBe(true);
  expect(hasLabel({ a: 'b' }, 'a=c')).toBe(false);
});
