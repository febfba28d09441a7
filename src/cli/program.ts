import { Command, CommanderError } from 'commander';
import { EXIT } from '../errors/exit-status.ts';
import { COMMANDS, type CommandEntry } from './commands.ts';
import { processContext } from './context.ts';
import { addGlobalOptions, globalOptions } from './globals.ts';
import { VERSION } from './version.ts';

/**
 * argv without the program's own words -> exit status. Reads the global flags, then hands the words
 * after the command's name to the command's module. Throws what the command throws.
 */
export async function runProgram(argv: readonly string[]): Promise<number> {
  let chosen: { entry: CommandEntry; words: readonly string[] } | undefined;
  const program = rootCommand();
  for (const entry of COMMANDS) {
    program
      .command(entry.name)
      .summary(entry.summary)
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
  return run(chosen.words, processContext(globalOptions(program)));
}

function rootCommand(): Command {
  const program = new Command('flotilla')
    .description('One compose file, one host or fifty.')
    .usage('[options] COMMAND [arguments]')
    .version(`flotilla ${VERSION}`, '-v, --version', 'show the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false)
    .addHelpText(
      'after',
      '\n"flotilla COMMAND --help" tells more about a command.\n\nExamples:\n  $ flotilla up -d\n  $ flotilla -f compose.yaml -f compose.prod.yaml plan',
    )
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .enablePositionalOptions()
    .passThroughOptions()
    .exitOverride();
  addGlobalOptions(program);
  return program;
}
