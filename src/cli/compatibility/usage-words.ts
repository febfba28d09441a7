import type { Command } from 'commander';

/**
 * What is wrong with the words of a call, as docker compose says it: programs that call it look for
 * "unknown flag" and the number of arguments. Messages that have no such form stay as they are.
 */
export function usageError(command: Command, message: string): string {
  const unknown = /unknown option '([^']+)'/.exec(message)?.[1];
  if (unknown?.startsWith('--') === true) return `unknown flag: ${unknown}\n`;
  if (unknown !== undefined) return `unknown shorthand flag: '${unknown.slice(1, 2)}' in ${unknown}\n`;
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
