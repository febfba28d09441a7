import type { Command, Option } from 'commander';

export interface GoFlagOptions {
  /** The first operand ends the flags: what follows is a command for a container. */
  readonly operandEndsFlags?: boolean;
}

/** What Go's strconv.ParseBool takes. */
const SWITCH_VALUES: ReadonlyMap<string, boolean> = new Map([
  ...['1', 't', 'T', 'true', 'TRUE', 'True'].map((word) => [word, true] as const),
  ...['0', 'f', 'F', 'false', 'FALSE', 'False'].map((word) => [word, false] as const),
]);

interface Read {
  readonly words: readonly string[];
  /** The next word was the flag's value. */
  readonly takesNext?: boolean;
}

/**
 * Words as Go programs take them -> words that commander knows: a switch may have a value
 * ("--orphans=false", "-vf=t"), the value of a short flag may stand behind "=" ("-t=5"), and a switch that
 * is on unless told otherwise may be said all the same ("--orphans" where only "--no-orphans" is known).
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
    const read = isOperand ? { words: [word] } : fromFlag(command, word, after);
    words.push(...read.words);
    rest = read.takesNext === true ? after.slice(1) : after;
  }
  return words;
}

function fromFlag(command: Command, word: string, after: readonly string[]): Read {
  if (!word.startsWith('--')) return fromShorts(command, word, word.slice(1), after);
  const equals = word.indexOf('=');
  const name = equals < 0 ? word : word.slice(0, equals);
  const option = find(command, name);
  if (option?.required === true && equals < 0) return withNext(word, after);
  return {
    words: asSwitch(command, option, name, equals < 0 ? undefined : word.slice(equals + 1)) ?? [word],
  };
}

/** The letters of one word, "-fs", of which the last may have a value: "-ft5", "-ft=5", "-ft 5", "-fs=false". */
function fromShorts(command: Command, word: string, letters: string, after: readonly string[]): Read {
  const [letter = '', ...others] = letters;
  const rest = others.join('');
  const option = find(command, `-${letter}`);
  if (option === undefined || option.optional) return { words: [word] };
  const value = rest.startsWith('=') ? rest.slice(1) : undefined;
  if (option.required) {
    if (rest === '') return withNext(`-${letter}`, after);
    return { words: [`-${letter}`, value ?? rest] };
  }
  const name = option.long ?? `-${letter}`;
  const own = asSwitch(command, option, name, value) ?? [`${name}=${value}`];
  if (rest === '' || value !== undefined) return { words: own };
  const more = fromShorts(command, `-${rest}`, rest, after);
  return { ...more, words: [...own, ...more.words] };
}

function withNext(word: string, after: readonly string[]): Read {
  return { words: [word, ...after.slice(0, 1)], takesNext: true };
}

/** Undefined for what is no switch, or has a value that no switch has: the parser refuses it. */
function asSwitch(
  command: Command,
  option: Option | undefined,
  name: string,
  value: string | undefined,
): readonly string[] | undefined {
  const opposite = oppositeOf(command, name);
  if (!isSwitch(option) && opposite === undefined) return undefined;
  const isOn = value === undefined ? true : SWITCH_VALUES.get(value);
  if (isOn === undefined) return undefined;
  // Not to refuse a terminal is to ask for one: `run` and `exec` fail where they have none to give (docker compose).
  if (!isOn && /^--no-tty$/i.test(option?.long ?? '')) {
    return [find(command, '--needs-tty')?.long ?? '--tty'];
  }
  const wanted = isOn ? option : opposite;
  return wanted === undefined ? [] : [wanted.long ?? name];
}

/** "--no-build" is the opposite of "--build" only where it is not a flag of its own. */
function oppositeOf(command: Command, name: string): Option | undefined {
  if (!name.startsWith('--')) return undefined;
  const opposite = find(command, `--no-${name.slice(2)}`);
  return opposite?.negate === true && isSwitch(opposite) ? opposite : undefined;
}

function isSwitch(option: Option | undefined): boolean {
  return option !== undefined && !option.required && !option.optional;
}

function find(command: Command, name: string): Option | undefined {
  return command.options.find(({ long, short }) => long === name || short === name);
}
