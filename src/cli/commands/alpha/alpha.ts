import { EXIT } from '../../../errors/exit-status.ts';
import { FlotillaError } from '../../../errors/flotilla-error.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';

/** `flotilla alpha`: what docker compose has under that name. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const [name, ...words] = argv;
  if (name === 'viz') return (await import('./viz.ts')).run(words, context);
  if (name === 'watch') return (await import('./watch.ts')).run(words, context);
  if (name === 'publish') return (await import('../images/publish.ts')).run(words, context, 'alpha publish');
  if (name === 'scale') return (await import('../project/scale.ts')).run(words, context, 'alpha scale');
  const command = createCommand(context, {
    name: 'alpha',
    summary: 'Commands that docker compose calls experimental: viz.',
    examples: ['alpha viz', 'alpha viz --help'],
  }).argument(
    '[command]',
    'viz prints the graph of the services; publish, scale and watch are the commands of these names',
  );
  if (!parse(command, argv)) return EXIT.done;
  if (name === undefined) {
    command.outputHelp();
    return EXIT.done;
  }
  throw new FlotillaError('NO_SUCH_COMMAND', `There is no command "alpha ${name}"`, {
    hint: 'there are alpha viz, publish, scale and watch',
  });
}
