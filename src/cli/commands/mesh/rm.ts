import { EXIT } from '../../../errors/exit-status.ts';
import { FlotillaError } from '../../../errors/flotilla-error.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { withSession } from '../../run/with-session.ts';

/** `flotilla mesh rm`: nodes are as they were before the mesh; containers keep running. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'mesh rm',
    summary:
      'Remove the mesh from nodes, and leave their firewall as it was before. Containers keep running; the next flotilla up of a project with published ports brings the routes back.',
    examples: ['mesh rm c', 'mesh rm --all'],
  })
    .argument('[nodes...]', 'names of nodes')
    .option('--all', 'all nodes');
  if (!parse(command, argv)) return EXIT.done;
  const { all = false } = command.opts<{ all?: boolean }>();
  if (all === command.args.length > 0) {
    throw new FlotillaError('FLAGS_CONFLICT', 'Either nodes are named, or --all is given', {
      hint: 'flotilla mesh rm NODE, or flotilla mesh rm --all',
    });
  }
  return withSession(context, async (session) => {
    const mesh = await session.openMesh();
    const names = all ? session.nodes.map(({ name }) => name) : command.args;
    const outcomes = await Promise.all(
      names.map(async (node) => ({ node, outcome: await mesh.remove(node) })),
    );
    for (const { node, outcome } of outcomes) {
      if (typeof outcome === 'object' && 'reason' in outcome)
        context.stderr.write(`${node}: ${outcome.reason}\n`);
      else context.stdout.write(`${node}: ${outcome === 'unchanged' ? 'has no routes' : 'removed'}\n`);
    }
    return outcomes.some(({ outcome }) => typeof outcome === 'object') ? EXIT.failed : EXIT.done;
  });
}
