import { Command, CommanderError } from 'commander';
import { EXIT } from '../errors/exit-status.ts';
import { COMMANDS, type CommandEntry } from './commands.ts';
import { checkSettings } from './compatibility/settings.ts';
import { usageError } from './compatibility/usage-words.ts';
import { processContext, processEnvironment } from './context.ts';
import { addGlobalOptions, globalOptions } from './globals.ts';
import { fromGoFlags } from './go-flags.ts';
import type { Invocation } from './invocation.ts';
import { STDERR, STDOUT } from './output.ts';
import { withDotenvSettings } from './project/dotenv.ts';
import { VERSION, versionLine } from './version.ts';

/**
 * What is asked of the program -> exit status. Reads the global flags, then hands the words
 * after the command's name to the command's module. Throws what the command throws.
 */
export async function runProgram(invocation: Invocation): Promise<number> {
  const { words: argv, isCompose } = invocation;
  if (invocation.wantsMetadata) {
    const { pluginMetadata } = await import('./plugin-metadata.ts');
    STDOUT.write(pluginMetadata(isCompose));
    return EXIT.done;
  }
  if (invocation.completes !== undefined) {
    const { complete } = await import('./completion/complete.ts');
    return complete(invocation, quietRoot(invocation));
  }
  const { program, chosen } = quickParse(invocation) ?? fullParse(invocation);
  if (chosen === undefined) return argv.length === 0 ? EXIT.done : EXIT.failed;
  const { run } = await chosen.entry.load();
  const globals = globalOptions(program);
  const environment = await withDotenvSettings(globals, processEnvironment());
  checkSettings(program.opts(), environment);
  const context = processContext(globals, invocation, environment);
  const status = await run(chosen.words, context);
  return status === EXIT.done && context.missingNodes.size > 0 ? EXIT.failed : status;
}

interface Parsed {
  readonly program: Command;
  readonly chosen?: Chosen;
}

interface Chosen {
  readonly entry: CommandEntry;
  readonly words: readonly string[];
}

/**
 * The usual call, read without making all the commands known to the parser, which takes longer than the
 * rest of the start. Undefined for anything else: a fault, a question for help, an unknown command.
 */
function quickParse(invocation: Invocation): Parsed | undefined {
  const program = quietRoot(invocation);
  try {
    program.parse(fromGoFlags(program, invocation.words, { operandEndsFlags: true }), { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return undefined;
    throw error;
  }
  const [name = '', ...words] = program.args;
  const entry = COMMANDS.find((one) => one.name === name || one.aliases?.includes(name) === true);
  return entry === undefined ? undefined : { program, chosen: { entry, words } };
}

/** With no command of its own: says nothing. */
export function quietRoot(invocation: Invocation): Command {
  return rootCommand(invocation)
    .helpOption(false)
    .argument('[words...]')
    .configureOutput({ writeOut: () => undefined, outputError: () => undefined });
}

/** With all the commands, for their list in the help and for suggestions. */
function fullParse(invocation: Invocation): Parsed {
  let chosen: Chosen | undefined;
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
  if (invocation.words.length === 0) program.outputHelp();
  else parseKnown(program, invocation);
  return { program, ...(chosen === undefined ? {} : { chosen }) };
}

/** docker compose answers an unknown command with the whole help. */
function parseKnown(program: Command, { words, isCompose }: Invocation): void {
  if (isCompose) {
    program.configureOutput({
      outputError: (message, write) => {
        const unknown = /unknown command '([^']*)'/.exec(message)?.[1];
        if (unknown !== undefined) program.outputHelp();
        write(
          unknown === undefined
            ? usageError(program, message)
            : `unknown docker command: "compose ${unknown}"\n`,
        );
      },
    });
  }
  program.parse(fromGoFlags(program, words, { operandEndsFlags: true }), { from: 'user' });
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
    .configureHelp({
      subcommandTerm: (command) => command.name(),
      ...(isCompose ? { commandUsage: () => ' docker compose [OPTIONS] COMMAND' } : {}),
    })
    .configureOutput({ writeOut: (text) => STDOUT.write(text), writeErr: (text) => STDERR.write(text) })
    .enablePositionalOptions()
    .passThroughOptions()
    .exitOverride();
  addGlobalOptions(program, isCompose);
  return program;
}
