import { Command, CommanderError, Option } from 'commander';
import { composeUsage, usageError } from './compatibility/usage-words.ts';
import type { CommandContext } from './context.ts';
import { globalFlagHint } from './globals.ts';
import { fromGoFlags, type GoFlagOptions } from './go-flags.ts';
import { refuseDryRun } from './groups/refuse-dry-run.ts';

/** A command's module: `run` takes the words after the command's name and gives the exit status. */
export interface CommandModule {
  run(argv: readonly string[], context: CommandContext): Promise<number>;
}

export interface CommandText {
  readonly name: string;
  /** What follows the name in the usage line. */
  readonly summary: string;
  readonly examples: readonly string[];
}

/** What `--format` of a list takes. */
export const FORMAT_HELP = 'table, "table TEMPLATE", json, or a Go template for each line';

/** Who wants to know how a command is defined, in place of what it does. */
const HEARERS = new WeakMap<Command, NonNullable<CommandContext['onDefined']>>();

/** A parser for one command, with help that ends in examples. */
export function createCommand(context: CommandContext, text: CommandText): Command {
  const examples = text.examples.map((example) => `  $ ${context.program} ${example}`).join('\n');
  const command = new Command(`${context.program} ${text.name}`)
    .description(text.summary)
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', `\n${text.examples.length > 1 ? 'Examples' : 'Example'}:\n${examples}`)
    .configureHelp(context.isCompose ? { commandUsage: (own) => composeUsage(own, text.name) } : {})
    .exitOverride()
    .configureOutput({
      writeOut: (output) => context.stdout.write(output),
      writeErr: (output) => context.stderr.write(output),
      outputError: (message, write) =>
        write(
          context.isCompose
            ? usageError(command, message)
            : `${message}${globalFlagHint(message, command.name())}`,
        ),
    });
  if (context.onDefined !== undefined) HEARERS.set(command, context.onDefined);
  command.on('option:dry-run', () => {
    context.globals.dryRun = true;
    if (context.hasNoDryRun === true) refuseDryRun(context, text.name);
  });
  return command;
}

/**
 * A flag with a choice of values. docker compose takes any other for what it does without the flag, so in
 * its place that is no failure: the flag then has the value undefined, or its default.
 */
export function choiceOption(
  { isCompose }: Pick<CommandContext, 'isCompose'>,
  flags: string,
  help: string,
  choices: readonly string[],
): Option {
  const option = new Option(flags, help).choices([...choices]);
  if (!isCompose) return option;
  return option.argParser((value, previous) => (choices.includes(value) ? value : previous));
}

/** Runs a parser over a command's words; false where it has shown the help, or somebody has only asked how it is defined. */
export function parse(command: Command, argv: readonly string[], options: GoFlagOptions = {}): boolean {
  // docker compose takes it after every command, also after those whose help does not have it.
  if (!command.options.some(({ long }) => long === '--dry-run')) {
    command.addOption(new Option('--dry-run').hideHelp());
  }
  const hear = HEARERS.get(command);
  if (hear !== undefined) {
    hear(command, options);
    return false;
  }
  try {
    command.parse(fromGoFlags(command, argv, options), { from: 'user' });
    return true;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return false;
    throw error;
  }
}
