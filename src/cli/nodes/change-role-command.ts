import { systemClock } from '../../async/clock.ts';
import { EXIT } from '../../errors/exit-status.ts';
import { changeRole } from '../../swarm/change-role.ts';
import { findMembership } from '../../swarm/membership.ts';
import { createCommand, parse } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { withSession } from '../run/with-session.ts';
import { chooseMachines, findMachines } from '../swarm/machines.ts';

interface RoleCommand {
  readonly name: 'node promote' | 'node demote';
  readonly summary: string;
  readonly role: 'manager' | 'worker';
}

/** `flotilla node promote` and `node demote`, with docker's words. */
export async function changeRoleCommand(
  { name, summary, role }: RoleCommand,
  argv: readonly string[],
  context: CommandContext,
): Promise<number> {
  const command = createCommand(context, { name, summary, examples: [`${name} b`, `${name} b c`] }).argument(
    '<nodes...>',
    'names of nodes',
  );
  if (!parse(command, argv)) return EXIT.done;
  return withSession(context, async (session) => {
    const found = await findMachines(session);
    const chosen = chooseMachines(found, command.args);
    const dryRun = context.globals.dryRun === true;
    const options = { clock: systemClock, dryRun };
    const changed = await changeRole(chosen, await findMembership(found.machines), role, options);
    const done = dryRun ? `would be a ${role}` : `is a ${role} now`;
    for (const { name: node } of chosen) {
      const words = changed.includes(node) ? done : `is a ${role} already`;
      context.stdout.write(`Node ${node} ${words}\n`);
    }
    return EXIT.done;
  });
}
