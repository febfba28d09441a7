import type { CommandContext } from '../../context.ts';
import { changeRoleCommand } from '../../nodes/change-role-command.ts';

/** `flotilla node demote`: managers of the Swarm become workers. */
export function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const summary = 'Make managers of the Swarm workers; the last manager is refused.';
  return changeRoleCommand({ name: 'node demote', summary, role: 'worker' }, argv, context);
}
