import type { Clock } from '../async/clock.ts';
import { onceLed } from '../engine/leader-election.ts';
import { FlotillaError } from '../errors/flotilla-error.ts';
import { knowsRole } from './knows-role.ts';
import type { Machine } from './machine.ts';
import { type Membership, memberOf, type SwarmRole } from './membership.ts';

export interface ChangeRoleOptions {
  readonly clock: Clock;
  /** Checked, and not changed. */
  readonly dryRun: boolean;
}

/**
 * Makes members of the Swarm managers, or workers; who is one already is left as it is -> the names of those that changed,
 * once they know it themselves, as all have to that were chosen: a machine that fails before is lost to the Swarm. All of it is checked
 * before anything is changed. Throws `SWARM_ROLE_REFUSED` where one is no member, or where no manager would be left; `NOT_READY_IN_TIME`.
 */
export async function changeRole(
  machines: readonly Machine[],
  membership: Membership,
  role: SwarmRole,
  { clock, dryRun }: ChangeRoleOptions,
): Promise<readonly string[]> {
  const { manager, members } = membership;
  const chosen = machines.map((machine) => ({ machine, member: memberOf(membership, machine) }));
  const strangers = chosen.filter(({ member }) => member === undefined).map(({ machine }) => machine.name);
  if (strangers.length > 0 || manager === undefined) {
    const unknown = strangers.length > 0 ? strangers : machines.map(({ name }) => name);
    throw new FlotillaError('SWARM_ROLE_REFUSED', `No member of the Swarm: ${unknown.join(', ')}`, {
      hint: 'flotilla swarm join takes nodes into the Swarm',
    });
  }
  const changing = chosen.flatMap(({ machine, member }) =>
    member === undefined || member.role === role ? [] : [{ machine, id: member.id }],
  );
  const names = changing.map(({ machine }) => machine.name);
  const ids = new Set(changing.map(({ id }) => id));
  const left = members.filter((member) => member.role === 'manager' && !ids.has(member.id));
  if (role === 'worker' && changing.length > 0 && left.length === 0) {
    throw new FlotillaError('SWARM_ROLE_REFUSED', 'The Swarm would have no manager left', {
      hint: 'promote another node first: flotilla node promote',
    });
  }
  if (dryRun) return names;
  // The managers vote on each change, so one follows the other; whoever passes it on can be demoted last only.
  changing.sort((a, b) => Number(a.machine === manager) - Number(b.machine === manager));
  for (const { machine, id } of changing) {
    await onceLed(() => manager.engine.setSwarmRole(id, role), clock);
    await requireKnown(machine, role, clock);
  }
  // A run before this one may have ended before they knew.
  for (const { machine } of chosen) await requireKnown(machine, role, clock);
  return names;
}

async function requireKnown(machine: Machine, role: SwarmRole, clock: Clock): Promise<void> {
  if (await knowsRole(machine, role, clock)) return;
  throw new FlotillaError(
    'NOT_READY_IN_TIME',
    `Node ${machine.name} is to be a ${role}, and does not know it yet`,
    {
      hint: 'look with flotilla swarm ls, and run the same command again',
    },
  );
}
