import type { Command, Option } from 'commander';

export interface GoFlagOptions {
  /** The first operand ends the flags: what follows is a command for a container. */
  readonly operandEndsFlags?: boolean;
}

const SWITCH_VALUES: ReadonlyMap<string, boolean> = new Map(
  Object.entries({ true: true, '1': true, false: false, '0': false }),
);

/**
 * Words as Go programs take them -> words that commander knows: a switch may have a value
 * ("--orphans=false", "-f=true"), and one that is on unless told otherwise may be said all the same
 * ("--orphans" where only "--no-orphans" is known).
 */
export function fromGoFlags(
  command: Command,
  argv: readonly string[],
  { operandEndsFlags = false }: GoFlagOptions,
): string[] {
  const words: string[] = [];
  let rest = argv;
  while (rest.length > 0) {
    const [word = '', ...after] = rest;
    const isOperand = !word.startsWith('-') || word === '-';
    if (word === '--' || (isOperand && operandEndsFlags)) return [...words, ...rest];
    words.push(...(isOperand ? [word] : fromFlag(command, word, after)));
    rest = takesNext(command, word) ? after.slice(1) : after;
  }
  return words;
}

/** The next word is the flag's value. */
function takesNext(command: Command, word: string): boolean {
  return find(command, word)?.required === true;
}

function fromFlag(command: Command, word: string, after: readonly string[]): readonly string[] {
  if (takesNext(command, word)) return [word, ...after.slice(0, 1)];
  const equals = word.indexOf('=');
  const name = equals < 0 ? word : word.slice(0, equals);
  return asSwitch(command, find(command, name), name, equals < 0 ? undefined : word.slice(equals + 1), word);
}

function asSwitch(
  command: Command,
  option: Option | undefined,
  name: string,
  value: string | undefined,
  word: string,
): readonly string[] {
  const opposite = find(command, name.replace(/^--/, '--no-'));
  const isSwitch = (candidate: Option | undefined): boolean =>
    candidate !== undefined && !candidate.required && !candidate.optional;
  if (!isSwitch(option) && !isSwitch(opposite)) return [word];
  const isOn = value === undefined ? true : SWITCH_VALUES.get(value);
  if (isOn === undefined) return [word];
  const wanted = isOn ? option : opposite;
  return wanted === undefined ? [] : [wanted.long ?? name];
}

function find(command: Command, name: string): Option | undefined {
  return command.options.find(({ long, short }) => long === name || short === name);
}
