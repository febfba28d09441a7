import { EXIT } from '../../../errors/exit-status.ts';
import { FlotillaError } from '../../../errors/flotilla-error.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { collect } from '../../globals.ts';

/** `flotilla stack config`: the merged compose files of a stack. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'stack config',
    summary: 'Check the compose files of a stack and show them in full: merged, in long forms.',
    examples: ['stack config -c compose.yaml -c compose.prod.yaml'],
  })
    .option(
      '-c, --compose-file <path>',
      'compose file; repeat to merge several, "-" is standard input',
      collect,
    )
    .option('--skip-interpolation', 'leave variables as they are');
  if (!parse(command, argv)) return EXIT.done;
  const { composeFile = context.globals.file, skipInterpolation } = command.opts<{
    composeFile?: readonly string[];
    skipInterpolation?: boolean;
  }>();
  if (composeFile.length === 0) {
    throw new FlotillaError('NO_COMPOSE_FILE', 'No compose file is named', {
      hint: 'flotilla stack config -c compose.yaml',
    });
  }
  const config = await import('../project/config.ts');
  const globals = { ...context.globals, file: composeFile };
  return config.run(skipInterpolation === true ? ['--no-interpolate'] : [], { ...context, globals });
}
