import { InvalidArgumentError } from 'commander';

/** Fields by key, each with its values in their order; a key without "=" has "". */
export type Fields = ReadonlyMap<string, readonly string[]>;

/**
 * "type=volume,source=data,target=/data" -> its fields, as docker's flags write them: a field with a comma stands in
 * double quotes. Throws `InvalidArgumentError` at a key that is not one of `known`.
 */
export function readFields(text: string, known: readonly string[]): Fields {
  const fields = new Map<string, string[]>();
  for (const field of splitFields(text)) {
    const equals = field.indexOf('=');
    const key = (equals < 0 ? field : field.slice(0, equals)).trim().toLowerCase();
    if (!known.includes(key)) {
      throw new InvalidArgumentError(`"${key}" is not one of its fields: ${known.join(', ')}.`);
    }
    fields.set(key, [...(fields.get(key) ?? []), equals < 0 ? '' : field.slice(equals + 1)]);
  }
  return fields;
}

/** The last value of a field, under any of its names. */
export function lastOf(fields: Fields, ...names: readonly string[]): string | undefined {
  return names.map((name) => fields.get(name)?.at(-1)).find((value) => value !== undefined);
}

/** A field that is on when it is named without a value. Throws `InvalidArgumentError`. */
export function isOn(fields: Fields, ...names: readonly string[]): boolean {
  const value = lastOf(fields, ...names);
  if (value === undefined || value === 'false' || value === '0') return false;
  if (value === '' || value === 'true' || value === '1') return true;
  throw new InvalidArgumentError(`"${names[0]}" is true or false.`);
}

/** "a=1", "b=2" -> a mapping; undefined where there is none. */
export function pairsOf(fields: Fields, name: string): Readonly<Record<string, string>> | undefined {
  const entries = (fields.get(name) ?? []).map((text): [string, string] => {
    const equals = text.indexOf('=');
    return equals < 0 ? [text, ''] : [text.slice(0, equals), text.slice(equals + 1)];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function splitFields(text: string): readonly string[] {
  const parts = text.match(/"(?:[^"]|"")*"|[^,]+/g) ?? [];
  return parts.map((part) => (part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part));
}
