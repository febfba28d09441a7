import { EXIT } from '../../../errors/exit-status.ts';
import { createCommand, parse } from '../../command.ts';
import { type CommandContext, quietly } from '../../context.ts';
import { rollBackService } from '../../stacks/change-services.ts';

/** `flotilla service rollback`: a service as it was before its last change. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'service rollback',
    summary: 'Undo the last change of a service, as rollback_config says.',
    examples: ['service rollback shop_web'],
  })
    .argument('<service>', 'service, named STACK_SERVICE')
    .option('-d, --detach [yes]', 'end when all is started; =false waits until it is ready', false)
    .option('-q, --quiet', 'print no progress')
    .option('--dry-run', 'show the plan and change nothing');
  if (!parse(command, argv)) return EXIT.done;
  const { detach, quiet, dryRun } = command.opts<{
    detach: boolean | string;
    quiet?: boolean;
    dryRun?: boolean;
  }>();
  const inner = quiet === true ? quietly(context) : context;
  return rollBackService(inner, command.args[0] ?? '', { wait: String(detach) === 'false', dryRun });
}
