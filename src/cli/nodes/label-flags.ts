import { InvalidArgumentError } from 'commander';

/** "key=value" of a repeated flag, collected; a key alone has an empty value. */
export function collectLabel(
  text: string,
  previous: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const equals = text.indexOf('=');
  const key = equals === -1 ? text : text.slice(0, equals);
  if (key === '') throw new InvalidArgumentError('It must be KEY=VALUE.');
  return { ...previous, [key]: equals === -1 ? '' : text.slice(equals + 1) };
}
