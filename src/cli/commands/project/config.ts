import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Option } from 'commander';
import { escapedAsByGo } from '../../../compose/render/go-json.ts';
import type { LoadResult } from '../../../compose/request.ts';
import { VERSION_1 } from '../../../compose/sources/version-1.ts';
import { EXIT } from '../../../errors/exit-status.ts';
import { BugError, FlotillaError } from '../../../errors/flotilla-error.ts';
import { systemReason } from '../../../errors/system-error.ts';
import { selectServices } from '../../../model/select-services.ts';
import { createCommand, parse } from '../../command.ts';
import { CommandFailed } from '../../command-failed.ts';
import {
  type ConfigFlags,
  configText,
  isOfNamed,
  printsWholeModel,
  withConfigFlags,
} from '../../config/config-text.ts';
import { onlyFirstList } from '../../config/one-list.ts';
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
    summary: 'Check the compose files and show them in full: merged, in long forms.',
    examples: ['config', 'config -q', 'config --format json', "config --hash '*'", 'config --services'],
  })
    .argument('[services...]', 'services to show, with what they depend on; all by default')
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
    .option('--resolve-image-digests', 'pin images to the digests that their registries have now')
    .option('--lock-image-digests', 'print an override file that pins the images')
    .option('--no-interpolate', 'leave variables as they are')
    .option('--no-normalize', 'leave out what the files only imply')
    .option('--no-path-resolution', 'leave relative paths as they are')
    .option('--no-consistency', 'do not check that what services refer to exists')
    .option('--no-env-resolution', 'do not read the env files of services');
  if (!parse(command, argv)) return EXIT.done;
  const given = onlyFirstList(command.opts<Flags>());
  // docker compose reads env files all the same, unless variables are left as they are.
  const flags = context.isCompose && given.interpolate ? { ...given, envResolution: true } : given;
  const { compatibility = false } = context.globals;
  const request = withConfigFlags(loadRequest(context), flags, command.args, compatibility);

  const read = await load(request);
  printProblems(context, read.problems, read);
  if (read.project !== undefined && isOfNamed(flags))
    selectServices(read.project, command.args, { withDependencies: false });
  if (read.project === undefined && read.model === undefined) throw new CommandFailed(EXIT.failed);
  // A check, too: what docker compose does not read is not in order, though other commands read it.
  const status = read.problems.some(({ code }) => code === VERSION_1) ? EXIT.failed : EXIT.done;
  const result = wantsDigests(flags) ? await withDigests(read, context) : read;
  if (flags.quiet && (printsWholeModel(flags) || flags.environment === true)) return status;
  const isFormatGiven = command.getOptionValueSource('format') === 'cli';
  print(context, textFor(context, result, { ...flags, isFormatGiven }), flags);
  return status;
}

/** docker compose writes nothing but the project to a file. */
function print({ isCompose, cwd, stdout }: CommandContext, text: string, flags: Flags): void {
  if (!flags.output || (isCompose && !printsWholeModel(flags))) return void stdout.write(text);
  try {
    writeFileSync(resolve(cwd, flags.output), text);
  } catch (cause) {
    const message = `"${flags.output}" can't be written: ${systemReason(cause)}`;
    throw new FlotillaError('FILE_UNWRITABLE', message, { cause });
  }
}

/** docker compose ends JSON of the project without a line break, and that of variables with two; Go escapes what HTML would read. */
function textFor({ isCompose }: CommandContext, result: LoadResult, flags: Flags): string {
  const text = configText(result, flags);
  if (!isCompose || flags.isFormatGiven !== true || flags.format !== 'json') return text;
  if (printsWholeModel(flags)) return escapedAsByGo(text.trimEnd());
  return flags.variables === true && flags.environment !== true ? `${text}\n` : text;
}

/** Lists and hashes are of the images as they are written, as in docker compose. */
function wantsDigests(flags: Flags): boolean {
  const asks = flags.resolveImageDigests === true || flags.lockImageDigests === true;
  return asks && printsWholeModel(flags);
}

async function withDigests(read: LoadResult, context: CommandContext): Promise<LoadResult> {
  const [{ withSession }, { pinImages }, { findAuth }] = await Promise.all([
    import('../../run/with-session.ts'),
    import('../../config/image-digests.ts'),
    import('../../../registry/registry-auth.ts'),
  ]);
  return withSession(context, ({ engines: [engine], parallel }) => {
    if (engine === undefined) throw new BugError('there is always an engine');
    return pinImages(read, { engine, parallel, findAuth: findAuth(context.environment) });
  });
}
