import { EXIT } from '../../../errors/exit-status.ts';
import { carryReplicas } from '../../../plan/rollout/carry-replicas.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { parseInteger } from '../../globals.ts';
import { deployStack } from '../../stacks/deploy-stack.ts';
import { revisionToGoBackTo } from '../../stacks/revisions.ts';
import { withStacks } from '../../stacks/with-stacks.ts';

/** `flotilla stack rollback`: an older revision becomes the newest. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'stack rollback',
    summary: 'Go back to the revision before, or to an older one, as rollback_config says.',
    examples: ['stack rollback shop', 'stack rollback --to 3 shop', 'stack rollback --list shop'],
  })
    .argument('<stack>', 'name of the stack')
    .option('--to <revision>', 'number of the revision', parseInteger)
    .option('--list', 'list the revisions that are kept, and change nothing')
    .option('-d, --detach [yes]', 'end when all is started; =false waits until it is ready', true)
    .option('--dry-run', 'show the plan and change nothing');
  if (!parse(command, argv)) return EXIT.done;
  const { to, list, detach, dryRun } = command.opts<{
    to?: number;
    list?: boolean;
    detach: boolean | string;
    dryRun?: boolean;
  }>();
  return withStacks(context, async (session, store) => {
    const stack = await store.require(command.args[0] ?? '');
    if (list === true) {
      const { revisionList } = await import('../../stacks/revisions.ts');
      context.stdout.write(revisionList(stack));
      return EXIT.done;
    }
    const { project: before, number } = revisionToGoBackTo(stack, to);
    const project = carryReplicas(before, stack.revisions[0]?.project);
    const wait = String(detach) === 'false';
    const change = { project, stack, from: number, isRollback: true, prune: true, wait, dryRun };
    return deployStack(context, session, store, { ...change, variables: context.environment });
  });
}
