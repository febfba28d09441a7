/** A value as Go prints it: "text", "[a b]", "map[k:v]", "<no value>". */
export function printed(value: unknown): string {
  if (value === undefined || value === null) return '<no value>';
  if (Array.isArray(value)) return `[${value.map(printed).join(' ')}]`;
  if (typeof value !== 'object') return String(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `map[${entries.map(([name, entry]) => `${name}:${printed(entry)}`).join(' ')}]`;
}

const VERB = /%(?<flags>[-+# 0]*)(?<width>\d+)?(?:\.(?<digits>\d+))?(?<verb>[a-zA-Z%])/g;

/** Go's Printf for the verbs that texts need: v, s, q, d, x, f, t, %. */
export function formatVerbs(format: string, args: readonly unknown[]): string {
  const rest = [...args];
  return format.replace(VERB, (whole, ...match) => {
    const groups = match.at(-1) as Readonly<Record<string, string | undefined>>;
    if (groups.verb === '%') return '%';
    if (rest.length === 0) return `%!${groups.verb}(MISSING)`;
    const text = formatted(groups.verb ?? '', rest.shift(), groups.digits);
    return text === undefined ? whole : padded(text, groups.flags ?? '', Number(groups.width ?? 0));
  });
}

function formatted(verb: string, value: unknown, digits: string | undefined): string | undefined {
  switch (verb) {
    case 'v':
    case 't':
      return printed(value);
    case 's':
      return digits === undefined ? printed(value) : printed(value).slice(0, Number(digits));
    case 'q':
      return JSON.stringify(printed(value));
    case 'd':
      return String(Math.trunc(Number(value)));
    case 'x':
      return typeof value === 'number' ? value.toString(16) : Buffer.from(printed(value)).toString('hex');
    case 'f':
      return Number(value).toFixed(Number(digits ?? 6));
    default:
      return undefined;
  }
}

function padded(text: string, flags: string, width: number): string {
  if (flags.includes('-')) return text.padEnd(width);
  return text.padStart(width, flags.includes('0') ? '0' : ' ');
}
