import { EXIT } from '../../../errors/exit-status.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { runGoal } from '../../run/run-goal.ts';
import { upGoal } from '../../run/up-goal.ts';
import { addCreateFlags, answers, checkUpFlags, type UpFlags } from '../../up-flags.ts';

/** `flotilla create`: what `up` does, without starting anything. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'create',
    summary: 'Create or recreate the containers of the project without starting them.',
    examples: ['create', 'create --pull always web'],
  }).argument('[services...]', 'services to create, with what they depend on; all by default');
  addCreateFlags(command);
  if (!parse(command, argv)) return EXIT.done;
  const given = command.opts<UpFlags>();
  // Unlike up, docker compose's create removes orphans by its flag only.
  const removeOrphans = given.removeOrphans ?? false;
  const flags: UpFlags = { ...given, removeOrphans, deps: true, start: false };
  checkUpFlags(flags, context);
  return runGoal(context, { ...(await upGoal(context, command.args, flags)), ...answers(flags) });
}
