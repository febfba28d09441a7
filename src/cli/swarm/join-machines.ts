import { systemClock } from '../../async/clock.ts';
import { EXIT } from '../../errors/exit-status.ts';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import { carryOut } from '../../swarm/join.ts';
import type { Machine } from '../../swarm/machine.ts';
import { findMembership, memberOf } from '../../swarm/membership.ts';
import { planJoin } from '../../swarm/plan-join.ts';
import { checkPorts } from '../../swarm/ports/check-ports.ts';
import type { CommandContext } from '../context.ts';
import type { Machines } from './machines.ts';

export interface JoinRequest {
  readonly machines: Machines;
  /** Those of them that are to be members. */
  readonly chosen: readonly Machine[];
  /** How many managers there are to be; a function of how many there are. */
  readonly managers: (present: number) => number;
  readonly checksPorts: boolean;
  /** Begin a Swarm where there is none. */
  readonly mayBegin: boolean;
}

/**
 * Makes machines members of the fleet's Swarm, and tells what is done -> exit status, 1 where nodes do not answer. Throws
 * `SWARM_PORTS_CLOSED`, `NO_SWARM`, and what finding and joining throw.
 */
export async function joinMachines(context: CommandContext, request: JoinRequest): Promise<number> {
  const { machines, missing } = request.machines;
  const tell = (text: string): void => void context.stderr.write(`${text}\n`);
  for (const text of missing) tell(text);
  const membership = await findMembership(machines);
  if (membership.manager === undefined && !request.mayBegin) {
    throw new FlotillaError('NO_SWARM', 'No node of the fleet is in a Swarm', {
      hint: 'flotilla swarm init begins one, with all nodes',
    });
  }
  const present = membership.members.filter(({ role }) => role === 'manager').length;
  const plan = planJoin(request.chosen, membership, request.managers(present));
  const joining = [plan.first, ...plan.managers, ...plan.workers].filter((machine) => machine !== undefined);
  if (joining.length === 0 && plan.promoted.length === 0) {
    tell('Nothing to change: all nodes that answer are in the Swarm.');
    return missing.length === 0 ? EXIT.done : EXIT.failed;
  }
  if (request.checksPorts) {
    const members = machines.filter((machine) => memberOf(membership, machine) !== undefined);
    const managers = [plan.first, membership.manager, ...plan.promoted, ...plan.managers];
    const checked = [...new Set([...members, ...joining])];
    await refuseClosed(
      checked,
      managers.flatMap((machine) => machine?.name ?? []),
      tell,
    );
  }
  await carryOut(plan, membership, tell, systemClock);
  return missing.length === 0 ? EXIT.done : EXIT.failed;
}

async function refuseClosed(
  machines: readonly Machine[],
  managers: readonly string[],
  tell: (text: string) => void,
): Promise<void> {
  if (machines.length < 2) return;
  const { closed, unchecked } = await checkPorts(machines, managers);
  if (unchecked.length > 0)
    tell(`Ports not checked on ${unchecked.join(', ')}: that needs SSH, and perl on the node`);
  if (closed.length === 0) return;
  const lines = closed.map(({ from, to, port }) => `  ${from} -> ${to}: ${port}`);
  throw new FlotillaError('SWARM_PORTS_CLOSED', `Ports that a Swarm needs are closed:\n${lines.join('\n')}`, {
    hint: 'open 2377/tcp (to managers), 7946/tcp, 7946/udp and 4789/udp between the nodes; --no-check goes on without',
  });
}
