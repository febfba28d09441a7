import type { Argument, Command, Option } from 'commander';
import { EXIT } from '../../errors/exit-status.ts';
import { COMMANDS, type CommandEntry } from '../commands.ts';
import { type CommandContext, processContext, processEnvironment } from '../context.ts';
import { globalOptions } from '../globals.ts';
import { fromGoFlags, type GoFlagOptions } from '../go-flags.ts';
import type { Invocation } from '../invocation.ts';
import { STDERR, STDOUT } from '../output.ts';
import { withDotenvSettings } from '../project/dotenv.ts';
import { type Answer, DIRECTIVE, FILES, NOTHING, oneOf, renderAnswer } from './answer.ts';
import { profileNames, projectNames, serviceNames } from './names.ts';
import { readWords } from './read-words.ts';

/**
 * Answers a shell that asks, as the docker CLI and docker compose are asked ("__complete up --wa"), what the last word can be. The docker
 * CLI hands on what it is asked about its plugins. What can't be found out is no failure: nothing is offered.
 */
export async function complete(invocation: Invocation, root: Command): Promise<number> {
  const answer = await answerTo(invocation, root).catch(() => FILES);
  const typed = typedValue(invocation.words.at(-1) ?? '');
  const { lines, told } = renderAnswer(answer, typed, invocation.completes === 'described');
  STDOUT.write(lines);
  STDERR.write(told);
  return EXIT.done;
}

/** All that can be in the place of the last word, whatever it begins with. */
export async function answerTo(invocation: Invocation, root: Command): Promise<Answer> {
  const words = invocation.words.slice(0, -1);
  const typed = invocation.words.at(-1) ?? '';
  const global = readWords(root, words, { operandEndsFlags: true });
  const flags = words.slice(0, global.operandAt - (global.awaiting === undefined ? 0 : 1));
  root.parse(fromGoFlags(root, flags, {}), { from: 'user' });
  const globals = globalOptions(root);
  const context = processContext(
    globals,
    invocation,
    await withDotenvSettings(globals, processEnvironment()),
  );
  if (global.operands.length === 0) {
    const known = flagAnswer(context, root, typed, global.awaiting);
    return known ?? namesOf(COMMANDS);
  }
  return answerOf(context, COMMANDS, words.slice(global.operandAt), typed);
}

/** Of the words from a command's name on. */
async function answerOf(
  context: CommandContext,
  commands: readonly CommandEntry[],
  [name = '', ...words]: readonly string[],
  typed: string,
): Promise<Answer> {
  const entry = commands.find((one) => one.name === name || one.aliases?.includes(name));
  if (entry === undefined) return FILES;
  if (entry.commands !== undefined)
    return words.length === 0 ? namesOf(entry.commands) : answerOf(context, entry.commands, words, typed);
  const defined = await definitionOf(context, entry, words);
  if (defined === undefined) return FILES;
  const { command, options } = defined;
  const { operands, awaiting, areFlagsOver } = readWords(command, words, options);
  const known = areFlagsOver ? undefined : flagAnswer(context, command, typed, awaiting);
  if (known !== undefined) return known;
  const { registeredArguments: wanted } = command;
  const last = wanted.at(-1);
  return argumentAnswer(context, wanted[operands.length] ?? (last?.variadic ? last : undefined));
}

interface Defined {
  readonly command: Command;
  readonly options: GoFlagOptions;
}

/** A command's module defines its flags when it is run, and gets no further here. */
async function definitionOf(
  context: CommandContext,
  entry: CommandEntry,
  words: readonly string[],
): Promise<Defined | undefined> {
  let defined: Defined | undefined;
  const { run } = await entry.load();
  await run(words, {
    ...context,
    onDefined(command, options) {
      defined = { command, options };
    },
  });
  return defined;
}

function namesOf(commands: readonly CommandEntry[]): Answer {
  const candidates = commands.map(({ name, summary }) => ({ text: name, description: summary }));
  return { candidates, directive: DIRECTIVE.noFiles };
}

/** Undefined where no flag is typed, and no value of one. */
function flagAnswer(
  context: CommandContext,
  command: Command,
  typed: string,
  awaiting: Option | undefined,
): Answer | Promise<Answer> | undefined {
  if (awaiting !== undefined) return valueAnswer(context, awaiting);
  if (!typed.startsWith('-')) return undefined;
  if (typed.includes('=')) {
    const [flag] = typed.split('=');
    const option = command.options.find(({ long, short }) => long === flag || short === flag);
    return option === undefined ? FILES : valueAnswer(context, option);
  }
  const shown = command.options.filter(({ hidden }) => !hidden);
  const candidates = shown.flatMap(({ long, short, description }) =>
    [long, short].flatMap((text) => (text ? [{ text, description }] : [])),
  );
  return { candidates, directive: DIRECTIVE.noFiles };
}

/** "--progress=pl": the shell is told of the value alone. */
function typedValue(typed: string): string {
  return typed.startsWith('-') && typed.includes('=') ? typed.slice(typed.indexOf('=') + 1) : typed;
}

const OF_SERVICES: ReadonlySet<string> = new Set(['--attach', '--no-attach', '--exit-code-from']);

function valueAnswer(context: CommandContext, { long = '', argChoices }: Option): Answer | Promise<Answer> {
  if (argChoices !== undefined) return oneOf(argChoices);
  if (long === '--file') return { ...oneOf(['yaml', 'yml']), directive: DIRECTIVE.endings };
  if (long === '--project-directory' || long === '--workdir')
    return { ...NOTHING, directive: DIRECTIVE.folders };
  if (long === '--profile') return oneOf(profileNames(context));
  if (long === '--project-name') return projectNames(context).then(oneOf);
  if (OF_SERVICES.has(long)) return oneOf(serviceNames(context));
  if (long === '--scale') return scales(context);
  return FILES;
}

function argumentAnswer(context: CommandContext, argument: Argument | undefined): Answer {
  if (argument === undefined) return NOTHING;
  const name = argument.name();
  if (name === 'service' || name === 'services') return oneOf(serviceNames(context));
  if (name === 'service=n') return scales(context);
  if (name !== 'source' && name !== 'target') return FILES;
  const candidates = serviceNames(context).map((service) => ({ text: `${service}:` }));
  return { candidates, directive: DIRECTIVE.noSpace };
}

function scales(context: CommandContext): Answer {
  const candidates = serviceNames(context).map((service) => ({ text: `${service}=` }));
  return { candidates, directive: DIRECTIVE.noSpace | DIRECTIVE.noFiles };
}
