import type { Command, Option } from 'commander';
import type { GoFlagOptions } from '../go-flags.ts';

/** What the words of a call say of the place behind them. */
export interface WordsRead {
  /** The words that are no flags, and no values of flags. */
  readonly operands: readonly string[];
  /** Where the first of them stands; the number of words where there is none. */
  readonly operandAt: number;
  /** The flag whose value is to come. */
  readonly awaiting: Option | undefined;
  /** No flag can come any more. */
  readonly areFlagsOver: boolean;
}

/** The words before the one that is typed -> what can be in its place. */
export function readWords(
  command: Command,
  words: readonly string[],
  { operandEndsFlags = false }: GoFlagOptions = {},
): WordsRead {
  const operands: string[] = [];
  let operandAt = words.length;
  let awaiting: Option | undefined;
  let areFlagsOver = false;
  for (const [index, word] of words.entries()) {
    if (awaiting !== undefined) awaiting = undefined;
    else if (!areFlagsOver && word === '--') areFlagsOver = true;
    else if (!areFlagsOver && word.startsWith('-') && word !== '-') awaiting = awaited(command, word);
    else {
      if (operands.length === 0) operandAt = index;
      operands.push(word);
      areFlagsOver ||= operandEndsFlags;
    }
  }
  return { operands, operandAt, awaiting, areFlagsOver };
}

/** The flag of a word that takes its value from the next one. */
function awaited(command: Command, word: string): Option | undefined {
  if (word.includes('=')) return undefined;
  if (word.startsWith('--')) return takesValue(command, word);
  const letters = [...word.slice(1)];
  const first = letters.findIndex((letter) => takesValue(command, `-${letter}`) !== undefined);
  // Behind another letter is its value.
  return first >= 0 && first === letters.length - 1 ? takesValue(command, `-${letters[first]}`) : undefined;
}

function takesValue(command: Command, flag: string): Option | undefined {
  return command.options.find(({ long, short, required }) => required && (long === flag || short === flag));
}
