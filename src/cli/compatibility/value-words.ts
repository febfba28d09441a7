import type { Command, Option } from 'commander';

/** A value that a flag does not take: "error: option '-t, --timeout <n>' argument 'x' is invalid. It must ...". */
const REFUSED = /option '([^']+)' argument '([\s\S]*)' is invalid\. ([\s\S]*)/;

/** Flags whose choices docker compose looks at itself, and what it says to another value. */
const CHOICES: Readonly<Record<string, (value: string) => string>> = {
  '--pull': (value) => `invalid --pull option "${value}"`,
  '--rmi': (value) => `invalid value for --rmi: "${value}"`,
  '--progress': (value) => `unsupported --progress value "${value}"`,
  'config --format': (value) => `unsupported format "${value}"`,
  '--format': (value) => `format value "${value}" could not be parsed: parsing failed`,
  'logs --since': (value) => `invalid value for "since": ${noTime(value)}`,
  'logs --until': (value) => `invalid value for "until": ${noTime(value)}`,
  '--since': noTime,
  '--until': noTime,
};

/** What docker compose says of a value that a flag does not take; undefined where it has no words of its own. */
export function valueError(command: Command, message: string): string | undefined {
  const [, flags = '', value = '', reason = ''] = REFUSED.exec(message) ?? [];
  const option = command.options.find((candidate) => candidate.flags === flags);
  if (option === undefined) return switchError(command, message);
  const name = command.name().split(' ').at(-1) ?? '';
  const words = CHOICES[`${name} ${option.long}`] ?? CHOICES[option.long ?? ''];
  if (words !== undefined) return words(value);
  const fault = reason.startsWith('It must be a whole number')
    ? noNumber('ParseInt', value)
    : reason.startsWith('It must be a size') && `invalid size: '${value}'`;
  return fault ? invalidArgument(option, value, fault) : undefined;
}

/** What Go says to text that is no number, or too large a one. */
export function noNumber(parser: 'ParseInt' | 'ParseUint' | 'Atoi', value: string): string {
  const fault = /^\d+$/.test(value) ? 'value out of range' : 'invalid syntax';
  return `strconv.${parser}: parsing "${value}": ${fault}`;
}

/** A switch with a value that is neither true nor false. */
function switchError(command: Command, message: string): string | undefined {
  const [, long, value = ''] = /unknown option '(--[^'=]+)=([\s\S]*)'/.exec(message) ?? [];
  const option = command.options.find((candidate) => candidate.long === long);
  if (long === undefined || option === undefined) return undefined;
  return invalidArgument(option, value, `strconv.ParseBool: parsing "${value}": invalid syntax`);
}

function invalidArgument({ short, long }: Option, value: string, fault: string): string {
  const names = [short, long].filter(Boolean).join(', ');
  return `invalid argument "${value}" for "${names}" flag: ${fault}`;
}

function noTime(value: string): string {
  return `failed to parse value as time or duration: "${value}"`;
}
