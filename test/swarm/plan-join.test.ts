import { describe, expect, test } from 'bun:test';
import type { SwarmNode } from '../../src/engine/swarm.ts';
import type { Machine } from '../../src/swarm/machine.ts';
import type { Membership } from '../../src/swarm/membership.ts';
import { planJoin } from '../../src/swarm/plan-join.ts';

type Role = 'manager' | 'worker' | 'none';

/** Machines by the part they have now, and the Swarm that follows from it. */
function fleet(roles: Readonly<Record<string, Role>>): { machines: Machine[]; membership: Membership } {
  const machines = Object.keys(roles).map(
    (name) => ({ name, info: { swarm: { nodeId: `id-${name}` } } }) as Machine,
  );
  const members = Object.entries(roles).flatMap(([name, role]) =>
    role === 'none' ? [] : [{ id: `id-${name}`, role } as SwarmNode],
  );
  const manager = machines.find(({ name }) => roles[name] === 'manager');
  return { machines, membership: { members, ...(manager === undefined ? {} : { manager }) } };
}

function plan(roles: Readonly<Record<string, Role>>, managers: number) {
  const { machines, membership } = fleet(roles);
  const { first, ...rest } = planJoin(machines, membership, managers);
  const names = (list: readonly Machine[]) => list.map(({ name }) => name).join('');
  const { promoted, managers: joining, workers } = rest;
  return { first: first?.name, promoted: names(promoted), managers: names(joining), workers: names(workers) };
}

describe('joining a Swarm', () => {
  test('begins with the first machine, and makes as many managers as are wanted', () => {
    const roles = { a: 'none', b: 'none', c: 'none', d: 'none' } as const;
    expect(plan(roles, 3)).toEqual({ first: 'a', promoted: '', managers: 'bc', workers: 'd' });
    expect(plan(roles, 1)).toEqual({ first: 'a', promoted: '', managers: '', workers: 'bcd' });
  });

  test('leaves members what they are', () => {
    expect(plan({ a: 'worker', b: 'manager', c: 'manager' }, 1)).toEqual({
      first: undefined,
      promoted: '',
      managers: '',
      workers: '',
    });
  });

  test('fills up managers from workers that are there, then from new members', () => {
    const roles = { a: 'manager', b: 'worker', c: 'none', d: 'none', e: 'none' } as const;
    expect(plan(roles, 3)).toEqual({ first: undefined, promoted: 'b', managers: 'c', workers: 'de' });
  });

  test('changes nothing where all are members and enough of them managers', () => {
    expect(plan({ a: 'manager', b: 'manager', c: 'manager', d: 'worker' }, 3)).toEqual({
      first: undefined,
      promoted: '',
      managers: '',
      workers: '',
    });
  });
});
