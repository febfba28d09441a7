import type { Command } from 'commander';
import { noNumber, valueError } from './value-words.ts';

/**
 * What is wrong with the words of a call, as docker compose says it: programs that call it look for
 * "unknown flag" and the number of arguments. Messages that have no such form stay as they are.
 */
export function usageError(command: Command, message: string): string {
  const value = valueError(command, message);
  if (value !== undefined) return `${value}\n`;
  const unknown = /unknown option '([^']+)'/.exec(message)?.[1]?.replace(/^(--[^=]+)=[\s\S]*/, '$1');
  if (unknown?.startsWith('--') === true) return `unknown flag: ${unknown}\n`;
  if (unknown !== undefined) return `unknown shorthand flag: '${unknown.slice(1, 2)}' in ${unknown}\n`;
  const without = /option '([^']+)' argument missing/.exec(message)?.[1];
  if (without !== undefined) return `flag needs an argument: ${flagWord(without, lastGiven(command))}\n`;
  if (message.includes('too many arguments') && command.registeredArguments.length === 0) {
    return `unknown command "${command.args[0] ?? ''}" for "docker compose ${lastWord(command.name())}"\n`;
  }
  const counted = argumentCount(command, message);
  if (counted !== undefined) return counted;
  const port = /value '([^']*)' is invalid for argument 'private-port'/.exec(message)?.[1];
  if (port !== undefined) return `${noNumber('ParseUint', port)}\n`;
  if (message.includes('missing required argument')) {
    const required = command.registeredArguments.filter((argument) => argument.required).length;
    return `requires at least ${required} arg(s), only received ${command.args.length}\n`;
  }
  const scale = /argument(?: value)? '([^']*)' is invalid.*SERVICE=NUMBER/.exec(message)?.[1];
  return scale === undefined ? message : scaleError(command, scale);
}

function scaleError(command: Command, scale: string): string {
  const number = /^[^=]+=(.*)$/s.exec(scale)?.[1];
  // docker compose has no words for that: it breaks down.
  if (number !== undefined && /^-\d+$/.test(number))
    return `invalid scale: ${scale} asks for less than 0 replicas\n`;
  if (!command.options.some(({ long }) => long === '--scale')) {
    const reason = number === undefined || number === '' ? '' : "can't parse replica value as int: ";
    return `invalid scale specifier: ${reason}${scale}\n`;
  }
  return number === undefined
    ? `invalid --scale option "${scale}". Should be SERVICE=NUM\n`
    : `${noNumber('Atoi', number)}\n`;
}

/** The usage that docker compose shows where the number of arguments is wrong, for commands that have one. */
const USAGE_OF: Readonly<Record<string, string>> = {
  cp: `docker: 'docker compose cp' requires 2 arguments

Usage:  docker compose cp [OPTIONS] SERVICE:SRC_PATH DEST_PATH|-
\tdocker compose cp [OPTIONS] SRC_PATH|- SERVICE:DEST_PATH

Run 'docker compose cp --help' for more information
`,
  publish: `docker: 'docker compose publish' requires 1 argument

Usage:  docker compose publish [OPTIONS] REPOSITORY[:TAG]

Run 'docker compose publish --help' for more information
`,
  wait: `docker: 'docker compose wait' requires at least 1 argument

Usage:  docker compose wait SERVICE [SERVICE...] [OPTIONS]

See 'docker compose wait --help' for more information
`,
};

/** Undefined where the number of arguments is right, or has no words of its own. */
function argumentCount(command: Command, message: string): string | undefined {
  if (!/missing required argument|too many arguments/.test(message)) return undefined;
  const name = lastWord(command.name());
  if (name === 'commit') return `accepts between 1 and 2 arg(s), received ${command.args.length}\n`;
  return USAGE_OF[name];
}

/** A flag without its argument is the last word of a call; commander keeps the words, and has no type for that. */
function lastGiven(command: Command): string {
  return (command as Command & { readonly rawArgs: readonly string[] }).rawArgs.at(-1) ?? '';
}

/** "'t' in -t" or "--timeout" of "-t, --timeout", by how it was given; "--rmi" of a flag that has no short form. */
function flagWord(flags: string, given: string): string {
  if (given.startsWith('--')) return given;
  const short = /^-(\w)\b/.exec(flags)?.[1];
  return short === undefined ? (flags.split(' ')[0] ?? flags) : `'${short}' in -${short}`;
}

function lastWord(name: string): string {
  return name.split(' ').at(-1) ?? name;
}

/** The usage line as docker compose has it, behind "Usage: ": " docker compose up [OPTIONS] [SERVICE...]". */
export function composeUsage(command: Command, name: string): string {
  const operands = command.registeredArguments.map((argument) => {
    const word = argument.name().replace(/s$/, '').replaceAll('-', '_').toUpperCase();
    if (!argument.variadic) return argument.required ? word : `[${word}]`;
    return argument.required ? `${word} [${word}...]` : `[${word}...]`;
  });
  return [` docker compose ${name} [OPTIONS]`, ...operands].join(' ');
}
