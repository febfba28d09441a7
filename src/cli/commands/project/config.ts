import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Option } from 'commander';
import { EXIT } from '../../../errors/exit-status.ts';
import { createCommand, parse } from '../../command.ts';
import { CommandFailed } from '../../command-failed.ts';
import { type ConfigFlags, configText, withConfigFlags } from '../../config/config-text.ts';
import type { CommandContext } from '../../context.ts';
import { load, loadRequest, printProblems } from '../../project/load.ts';

interface Flags extends ConfigFlags {
  readonly quiet?: boolean;
  readonly output?: string;
}

/** `flotilla config`: the compose file as it is understood, or lists from it. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'config',
    summary: 'Check the compose files and show them as they are understood: merged, in long forms.',
    examples: ['config', 'config -q', 'config --format json', "config --hash '*'", 'config --services'],
  })
    .argument('[services...]', 'services whose profiles are to be enabled')
    .addOption(new Option('--format <format>', 'how to print it').choices(['yaml', 'json']).default('yaml'))
    .option('-q, --quiet', 'only check, print nothing')
    .option('-o, --output <file>', 'write to a file')
    .option('--services', 'print the service names')
    .option('--images', 'print the image names')
    .option('--volumes', 'print the volume names')
    .option('--networks', 'print the network names')
    .option('--models', 'print the model names')
    .option('--profiles', 'print the profile names')
    .option('--hash <service>', 'print the config hash of a service, of several (a,b), or of all ("*")')
    .option('--environment', 'print the variables that the files are read with, .env files included')
    .option('--variables', 'print the variables that the files refer to')
    .option('--no-interpolate', 'leave variables as they are')
    .option('--no-normalize', 'leave out what the files only imply')
    .option('--no-path-resolution', 'leave relative paths as they are')
    .option('--no-consistency', 'do not check that what services refer to exists')
    .option('--no-env-resolution', 'do not read the env files of services');
  if (!parse(command, argv)) return EXIT.done;
  const flags = command.opts<Flags>();
  const { compatibility = false } = context.globals;
  const request = withConfigFlags(loadRequest(context), flags, command.args, compatibility);

  const result = load(request);
  printProblems(context, result.problems, result);
  if (result.project === undefined && result.model === undefined) throw new CommandFailed(EXIT.failed);
  if (flags.quiet) return EXIT.done;
  const text = configText(result, flags, compatibility);
  if (flags.output === undefined) context.stdout.write(text);
  else writeFileSync(resolve(context.cwd, flags.output), text);
  return EXIT.done;
}
