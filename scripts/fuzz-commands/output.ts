import { stable } from '../../test/e2e/peer/snapshot.ts';

/** Lines come in the order in which containers speak, or in that of a Go map. */
const IN_ANY_ORDER = new Set([
  'logs',
  'top',
  'stats',
  'volumes',
  'config --environment',
  'config --services',
  'config --networks',
  'config --volumes',
  'config --images',
  'config --profiles',
]);

/** Members of JSON lines that are lists in the order of a Go map. */
const LISTS = new Set(['Labels', 'Networks', 'Mounts']);

/** Of labels, those that say which tool it was, and the dependencies, which come in the order of a Go map. */
const UNSTABLE_LABEL =
  /^(io\.flotilla\.|com\.docker\.compose\.(version|image|slug|config-hash|depends_on)=|[^=]+:service_\w+:(true|false)$)/;

/** What these print is the output of builds, which is another builder's for each. */
const WITHOUT_ANSWER = new Set(['up', 'create', 'scale']);

/** What a command has printed, without what differs from run to run. */
export function comparable(words: readonly string[], stdout: string, folder: string): string {
  const name = words[words[0]?.startsWith('-') ? 2 : 0] ?? '';
  if (WITHOUT_ANSWER.has(name)) return '';
  const lines = stdout
    .trimEnd()
    .split('\n')
    .filter((line) => name !== 'run' || !/^(#\d.*)?$/.test(line))
    .map((line) => lineOf(line).replaceAll(folder, '<folder>'))
    .map((line) => (name === 'top' ? topLine(line) : name === 'rm' ? namesSorted(line) : line))
    .map((line) => line.replace(/ {2,}/g, '  ').trimEnd());
  const isOrdered = ![name, `${name} ${words.at(-1)}`].some((called) => IN_ANY_ORDER.has(called));
  return (isOrdered ? lines : [...lines].sort()).join('\n');
}

/** What a command that failed has said, without warnings; its last line is why. */
export function errorsOf(stderr: string, folder: string): readonly string[] {
  return stderr
    .split('\n')
    .map((line) => stableLine(line.trim()).replaceAll(folder, '<folder>'))
    .filter((line) => line !== '' && !line.includes('level=warning'));
}

function lineOf(line: string): string {
  // Shortened names of anonymous volumes.
  const named = line.replace(/\b[0-9a-f]{14}…/g, '<id>…');
  if (!/^[[{]/.test(named)) return stableLine(labelsSorted(named));
  try {
    const value = jsonOf(JSON.parse(named));
    if (!Array.isArray(value)) return stableLine(JSON.stringify(value));
    return stableLine(
      `[${value
        .map((item) => JSON.stringify(item))
        .sort()
        .join(',')}]`,
    );
  } catch {
    return stableLine(named);
  }
}

function jsonOf(value: unknown, key = ''): unknown {
  if (typeof value === 'string' && LISTS.has(key)) return labelList(value);
  if (key === 'Created' || key === 'CreatedAt' || key === 'LastTagTime') return '<time>';
  if (Array.isArray(value)) return value.map((item) => jsonOf(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, jsonOf(member, name)]),
  );
}

/** Fields of a template that are lists. */
function labelsSorted(line: string): string {
  return line
    .split('|')
    .map((field) => (/^[^ ,]*,[^ ]*$|com\.docker\.compose\./.test(field) ? labelList(field) : field))
    .join('|');
}

function labelList(text: string): string {
  return text
    .split(',')
    .filter((label) => !UNSTABLE_LABEL.test(label))
    .sort()
    .join(',');
}

/** Ids, times, sizes and ports that the engine chooses. */
function stableLine(line: string): string {
  return stable(line)
    .replace(/\b(?=[0-9a-f]*\d)[0-9a-f]{12}\b/g, '<id>')
    .replace(/\b[0-9a-f]{64}\b/g, '<id>')
    .replace(/(127\.0\.0\.1|0\.0\.0\.0|\[::\]):\d{4,5}/g, '$1:<port>')
    .replace(/"PublishedPort":\d{4,5}/g, '"PublishedPort":<port>')
    .replace(/(About )?(an?|\d+|Less than a) (second|minute|hour|day|week|month)s?( ago)?/gi, '<time>')
    .replace(/\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?( ?[+-]\d{4} [A-Z]+|Z)?/g, '<time>');
}

/** "Going to remove b, a". */
function namesSorted(line: string): string {
  const [, start, names = ''] = /^(Going to remove )(.*)$/.exec(line) ?? [];
  return start === undefined ? line : `${start}${names.split(', ').sort().join(', ')}`;
}

/** Of a process only its command stays the same. */
function topLine(line: string): string {
  return line.replace(/(\s)\d\d:\d\d(:\d\d)?(?=\s)/g, '$1<time>').replace(/\b\d+\b/g, '<n>');
}
