import type { Command } from 'commander';

/**
 * What is wrong with the words of a call, as docker compose says it: programs that call it look for
 * "unknown flag" and the number of arguments. Messages that have no such form stay as they are.
 */
export function usageError(command: Command, message: string): string {
  const unknown = /unknown option '([^']+)'/.exec(message)?.[1];
  if (unknown?.startsWith('--') === true) return `unknown flag: ${unknown}\n`;
  if (unknown !== undefined) return `unknown shorthand flag: '${unknown.slice(1, 2)}' in ${unknown}\n`;
  const without = /option '([^']+)' argument missing/.exec(message)?.[1];
  if (without !== undefined) return `flag needs an argument: ${flagWord(without)}\n`;
  if (message.includes('too many arguments') && command.registeredArguments.length === 0) {
    return `unknown command "${command.args[0] ?? ''}" for "docker compose ${lastWord(command.name())}"\n`;
  }
  if (message.includes('missing required argument')) {
    const required = command.registeredArguments.filter((argument) => argument.required).length;
    return `requires at least ${required} arg(s), only received ${command.args.length}\n`;
  }
  const scale = /argument(?: value)? '([^']*)' is invalid.*SERVICE=NUMBER/.exec(message)?.[1];
  if (scale === undefined) return message;
  return command.options.some(({ long }) => long === '--scale')
    ? `invalid --scale option "${scale}". Should be SERVICE=NUM\n`
    : `invalid scale specifier: ${scale}\n`;
}

/** "'t' in -t" of a flag that has a short form, "--rmi" of another. */
function flagWord(flags: string): string {
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
