import { EXIT } from '../../../errors/exit-status.ts';
import { choiceOption, createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { COMPOSE_LIKE_VERSION, VERSION, versionLine } from '../../version.ts';

interface Flags {
  readonly short?: boolean;
  readonly format: 'pretty' | 'json';
}

/** `flotilla version`. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'version',
    summary: 'Show the version.',
    examples: ['version', 'version --short'],
  })
    .option('--short', 'only the number')
    .addOption(
      choiceOption(context, '-f, --format <format>', 'how to print it', ['pretty', 'json']).default('pretty'),
    );
  if (!parse(command, argv)) return EXIT.done;
  const { short, format } = command.opts<Flags>();
  const { isCompose } = context;
  const version = isCompose ? COMPOSE_LIKE_VERSION : VERSION;
  const text =
    format === 'json'
      ? JSON.stringify({ version: isCompose ? `v${version}` : version })
      : versionLine(isCompose);
  context.stdout.write(`${short ? version : text}\n`);
  return EXIT.done;
}
