import { describe, expect, test } from 'bun:test';
import type { SwarmNode } from '../../src/engine/swarm.ts';
import { changeRole } from '../../src/swarm/change-role.ts';
import type { Machine } from '../../src/swarm/machine.ts';
import { pausingClock } from '../support/time/pausing-clock.ts';

/** `late` and `deaf` are managers whose own engines do not know it yet, or never will. */
type Own = 'manager' | 'worker' | 'none' | 'late' | 'deaf';

/** An engine learns so late of its role. */
const LATE_MS = 1000;

/** Changes roles in a Swarm of members by their role -> who changed, and what the manager was asked. */
async function change(
  roles: Readonly<Record<string, Own>>,
  names: readonly string[],
  role: 'manager' | 'worker',
  { deaf, dryRun = false }: { readonly deaf?: string; readonly dryRun?: boolean } = {},
): Promise<{ changed: readonly string[]; asked: string[] }> {
  const clock = pausingClock();
  const asked: string[] = [];
  const told = new Map(
    Object.entries(roles).map(([name, own]): [string, { role: string; atMs: number }] => [
      `id-${name}`,
      own === 'late' ? { role: 'manager', atMs: 0 } : { role: own, atMs: -LATE_MS },
    ]),
  );
  const engineOf = (id: string) => {
    return {
      setSwarmRole: async (of: string, to: string) => {
        asked.push(`${of} ${to}`);
        if (of !== deaf) told.set(of, { role: to, atMs: clock.now() });
      },
      info: async () => {
        const { role: own, atMs } = told.get(id) ?? { role: 'none', atMs: 0 };
        return { swarm: { isManager: (own === 'manager') === clock.now() - atMs >= LATE_MS } };
      },
    };
  };
  const machines = Object.keys(roles).map(
    (name) =>
      ({
        name,
        engine: engineOf(`id-${name}`),
        info: { swarm: { nodeId: `id-${name}` } },
      }) as unknown as Machine,
  );
  const members = Object.entries(roles).flatMap(([name, own]) =>
    own === 'none' ? [] : [{ id: `id-${name}`, role: own === 'worker' ? own : 'manager' } as SwarmNode],
  );
  const manager = machines.find(({ name }) => roles[name] === 'manager');
  const chosen = machines.filter(({ name }) => names.includes(name));
  const membership = { members, ...(manager === undefined ? {} : { manager }) };
  return { changed: await changeRole(chosen, membership, role, { clock, dryRun }), asked };
}

describe('roles in the Swarm', () => {
  test('only those change that are something else', async () => {
    const roles = { a: 'manager', b: 'worker', c: 'manager' } as const;
    expect(await change(roles, ['b', 'c'], 'manager')).toEqual({ changed: ['b'], asked: ['id-b manager'] });
    expect(await change(roles, ['b', 'c'], 'worker')).toEqual({ changed: ['c'], asked: ['id-c worker'] });
  });

  test('whoever passes the changes on is demoted last', async () => {
    const roles = { a: 'manager', b: 'manager', c: 'manager' } as const;
    expect((await change(roles, ['a', 'b'], 'worker')).asked).toEqual(['id-b worker', 'id-a worker']);
  });

  test('a machine that does not learn of its role in time is named', async () => {
    const roles = { a: 'manager', b: 'worker' } as const;
    await expect(change(roles, ['b'], 'manager', { deaf: 'id-b' })).rejects.toThrow(
      'Node b is to be a manager',
    );
  });

  test('one that a run before was not waited for with is waited for', async () => {
    const roles = { a: 'manager', b: 'late' } as const;
    expect(await change(roles, ['b'], 'manager')).toEqual({ changed: [], asked: [] });
    await expect(change({ ...roles, b: 'deaf' }, ['b'], 'manager')).rejects.toThrow('Node b is to be');
  });

  test('a dry run checks, and changes nothing', async () => {
    const roles = { a: 'manager', b: 'worker' } as const;
    expect(await change(roles, ['b'], 'manager', { dryRun: true })).toEqual({ changed: ['b'], asked: [] });
    await expect(change(roles, ['a'], 'worker', { dryRun: true })).rejects.toThrow('no manager left');
  });

  test('the last manager stays one', async () => {
    const roles = { a: 'manager', b: 'worker' } as const;
    await expect(change(roles, ['a'], 'worker')).rejects.toThrow('no manager left');
  });

  test('a node that is no member is named, and then nothing is changed', async () => {
    const roles = { a: 'manager', b: 'none', c: 'worker' } as const;
    await expect(change(roles, ['b', 'c'], 'manager')).rejects.toThrow('No member of the Swarm: b');
  });
});
