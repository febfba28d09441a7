import { describe, expect, test } from 'bun:test';
import type { SwarmNode } from '../../src/engine/swarm.ts';
import { changeRole } from '../../src/swarm/change-role.ts';
import type { Machine } from '../../src/swarm/machine.ts';

/** Changes roles in a Swarm of members by their role -> who changed, and what the manager was asked. */
async function change(
  roles: Readonly<Record<string, 'manager' | 'worker' | 'none'>>,
  names: readonly string[],
  role: 'manager' | 'worker',
): Promise<{ changed: readonly string[]; asked: string[] }> {
  const asked: string[] = [];
  const engine = { setSwarmRole: async (id: string, to: string) => void asked.push(`${id} ${to}`) };
  const machines = Object.keys(roles).map(
    (name) => ({ name, engine, info: { swarm: { nodeId: `id-${name}` } } }) as unknown as Machine,
  );
  const members = Object.entries(roles).flatMap(([name, own]) =>
    own === 'none' ? [] : [{ id: `id-${name}`, role: own } as SwarmNode],
  );
  const manager = machines.find(({ name }) => roles[name] === 'manager');
  const chosen = machines.filter(({ name }) => names.includes(name));
  const membership = { members, ...(manager === undefined ? {} : { manager }) };
  return { changed: await changeRole(chosen, membership, role), asked };
}

describe('roles in the Swarm', () => {
  test('only those change that are something else', async () => {
    const roles = { a: 'manager', b: 'worker', c: 'manager' } as const;
    expect(await change(roles, ['b', 'c'], 'manager')).toEqual({ changed: ['b'], asked: ['id-b manager'] });
    expect(await change(roles, ['b', 'c'], 'worker')).toEqual({ changed: ['c'], asked: ['id-c worker'] });
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
