import { Command, CommanderError } from 'commander';
import { EXIT } from '../errors/exit-status.ts';
import { COMMANDS, type CommandEntry } from './commands.ts';
import { processContext } from './context.ts';
import { addGlobalOptions, globalOptions } from './globals.ts';
import type { Invocation } from './invocation.ts';
import { VERSION, versionLine } from './version.ts';

/**
 * What is asked of the program -> exit status. Reads the global flags, then hands the words
 * after the command's name to the command's module. Throws what the command throws.
 */
export async function runProgram(invocation: Invocation): Promise<number> {
  const { words: argv, isCompose } = invocation;
  if (invocation.wantsMetadata) {
    const { pluginMetadata } = await import('./plugin-metadata.ts');
    process.stdout.write(pluginMetadata(isCompose));
    return EXIT.done;
  }
  let chosen: { entry: CommandEntry; words: readonly string[] } | undefined;
  const program = rootCommand(invocation);
  for (const entry of COMMANDS) {
    program
      .command(entry.name)
      .summary(entry.summary)
      .aliases([...(entry.aliases ?? [])])
      .argument('[words...]')
      .allowUnknownOption()
      .helpOption(false)
      .passThroughOptions()
      .action((words: readonly string[]) => {
        chosen = { entry, words };
      });
  }
  if (argv.length === 0) {
    program.outputHelp();
    return EXIT.done;
  }
  try {
    program.parse([...argv], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.done;
    throw error;
  }
  if (chosen === undefined) return EXIT.failed;
  const { run } = await chosen.entry.load();
  return run(chosen.words, processContext(globalOptions(program), invocation));
}

function rootCommand({ program: name, isCompose }: Invocation): Command {
  const program = new Command(name)
    .description('One compose file, one host or fifty.')
    .usage('[options] COMMAND [arguments]')
    .version(isCompose ? versionLine(true) : `flotilla ${VERSION}`, '-v, --version', 'show the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false)
    .addHelpText(
      'after',
      `\n"${name} COMMAND --help" tells more about a command.\n\nExamples:\n  $ ${name} up -d\n  $ ${name} -f compose.yaml -f compose.prod.yaml plan`,
    )
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .enablePositionalOptions()
    .passThroughOptions()
    .exitOverride();
  addGlobalOptions(program);
  return program;
}
