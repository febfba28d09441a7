import { InvalidArgumentError } from 'commander';
import { durationMs } from '../../../model/units.ts';
import { parseInteger, parseSize } from '../../globals.ts';

/** Readers of flags' values: each checks one, and gives it in the canonical form of compose files. */
export const single = (value: string): readonly string[] => [value];
export const number = (value: string): readonly string[] => [String(parseInteger(value))];
export const duration = (value: string): readonly string[] => {
  if (durationMs(value) === undefined) throw new InvalidArgumentError('It must be a duration, as "1m30s".');
  return [value];
};
export const decimal = (value: string): readonly string[] => {
  if (!/^\d+(\.\d+)?$/.test(value)) throw new InvalidArgumentError('It must be a number.');
  return [value];
};
export const bytes = (value: string): readonly string[] => [parseSize(value)];
export const oneOf =
  (...words: readonly string[]) =>
  (value: string): readonly string[] => {
    if (!words.includes(value)) throw new InvalidArgumentError(`It must be one of: ${words.join(', ')}.`);
    return [value];
  };
