import { EXIT } from '../../../errors/exit-status.ts';
import { BugError } from '../../../errors/flotilla-error.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { parseTime } from '../../globals.ts';
import { findServices, readStacks } from '../../stacks/overview.ts';
import { withStacks } from '../../stacks/with-stacks.ts';
import { type LogFlags, parseTail, showLogs } from '../containers/logs.ts';

/** `flotilla service logs`: what the containers of a service write, on all nodes. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'service logs',
    summary: 'Show the output of the containers of a service, oldest first.',
    examples: ['service logs shop_web', 'service logs -f --tail 20 shop_web'],
  })
    .argument('<service>', 'service, named STACK_SERVICE')
    .option('-f, --follow', 'follow the output')
    .option('-n, --tail <lines>', 'begin that many lines from the end of each', parseTail, 'all' as const)
    .option('-t, --timestamps', 'show when each line was written')
    .option('--since <time>', 'begin at a time (2026-01-02T13:23:37Z) or so long ago (42m)', parseTime)
    .option('--raw', 'print no container names')
    .option('--details', "accepted for docker's sake")
    .option('--no-resolve', "accepted for docker's sake: names are always shown")
    .option('--no-task-ids', "accepted for docker's sake: no ids are shown")
    .option('--no-trunc', "accepted for docker's sake: nothing is cut");
  if (!parse(command, argv)) return EXIT.done;
  const { raw, ...flags } = command.opts<
    Omit<LogFlags, 'color' | 'logPrefix'> & { readonly raw?: boolean }
  >();
  const [service] = await withStacks(context, async (session, store) =>
    findServices(await readStacks(session, store), command.args),
  );
  if (service === undefined) throw new BugError('findServices finds each name, or throws');
  return showLogs(context, service.stack, [service.key], { ...flags, color: true, logPrefix: raw !== true });
}
