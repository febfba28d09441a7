import type { CommandContext } from '../../context.ts';
import { changeRoleCommand } from '../../nodes/change-role-command.ts';

/** `flotilla node promote`: nodes become managers of the Swarm. */
export function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const summary =
    'Make nodes managers of the Swarm: an odd number of them keeps a majority when one is lost.';
  return changeRoleCommand({ name: 'node promote', summary, role: 'manager' }, argv, context);
}
