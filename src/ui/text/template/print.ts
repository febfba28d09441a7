/** What Go has as a struct, as against a map: its values are printed in their order, without their names. */
const STRUCT = Object.freeze({});

/** Marks fields as those of a struct. */
export function asStruct<T extends object>(fields: T): T {
  return Object.assign(Object.create(STRUCT), fields);
}

/** A value as Go prints it: "text", "[a b]", "map[k:v]", "{a b}", "<no value>"; a struct also with the names of its fields. */
export function printed(value: unknown, namesFields = false): string {
  if (value === undefined || value === null) return '<no value>';
  if (Array.isArray(value)) return `[${value.map((element) => printed(element, namesFields)).join(' ')}]`;
  if (typeof value !== 'object') return String(value);
  const isStruct = Object.getPrototypeOf(value) === STRUCT;
  const entries = isStruct
    ? Object.entries(value)
    : Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  const texts = entries.map(([name, entry]) => {
    const text = printed(entry, namesFields);
    return isStruct && !namesFields ? text : `${name}:${text}`;
  });
  return isStruct ? `{${texts.join(' ')}}` : `map[${texts.join(' ')}]`;
}

/** Go's Sprint: a space stands only between two values of which none is a text. */
export function printedTogether(values: readonly unknown[]): string {
  return values
    .map((value, index) => {
      const isApart = index > 0 && typeof value !== 'string' && typeof values[index - 1] !== 'string';
      return `${isApart ? ' ' : ''}${printed(value)}`;
    })
    .join('');
}

const VERB = /%(?<flags>[-+# 0]*)(?<width>\d+)?(?:\.(?<digits>\d+))?(?<verb>[a-zA-Z%])/g;

/** Go's Printf for the verbs that texts need: v, s, q, d, x, X, f, t, T, %. */
export function formatVerbs(format: string, args: readonly unknown[]): string {
  const rest = [...args];
  const text = format.replace(VERB, (whole, ...match) => {
    const groups = match.at(-1) as Readonly<Record<string, string | undefined>>;
    if (groups.verb === '%') return '%';
    if (rest.length === 0) return `%!${groups.verb}(MISSING)`;
    const shown = formatted(groups.verb ?? '', rest.shift(), groups);
    return shown === undefined ? whole : padded(shown, groups.flags ?? '', Number(groups.width ?? 0));
  });
  if (rest.length === 0) return text;
  return `${text}%!(EXTRA ${rest.map((value) => `${typeName(value)}=${printed(value)}`).join(', ')})`;
}

function formatted(
  verb: string,
  value: unknown,
  { flags = '', digits }: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const misfit = `%!${verb}(${typeName(value)}=${printed(value)})`;
  switch (verb) {
    case 'v':
      return printed(value, flags.includes('+'));
    case 't':
      return typeof value === 'boolean' ? String(value) : misfit;
    case 's':
      if (typeof value === 'number' || typeof value === 'boolean') return misfit;
      return digits === undefined ? printed(value) : printed(value).slice(0, Number(digits));
    case 'q':
      return JSON.stringify(printed(value));
    case 'd':
      return Number.isInteger(value) ? String(value) : misfit;
    case 'x':
      return hexOf(value);
    case 'X':
      return hexOf(value).toUpperCase();
    case 'f':
      return typeof value === 'number' ? value.toFixed(Number(digits ?? 6)) : misfit;
    case 'T':
      return typeName(value);
    default:
      return undefined;
  }
}

function hexOf(value: unknown): string {
  return typeof value === 'number' ? value.toString(16) : Buffer.from(printed(value)).toString('hex');
}

function typeName(value: unknown): string {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float64';
  return Array.isArray(value) ? '[]interface {}' : 'map[string]interface {}';
}

function padded(text: string, flags: string, width: number): string {
  if (flags.includes('-')) return text.padEnd(width);
  return text.padStart(width, flags.includes('0') ? '0' : ' ');
}
