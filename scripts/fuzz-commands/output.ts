import { stable } from '../../test/e2e/peer/snapshot.ts';

/** Lines come in the order in which containers speak, or in that of a Go map. */
const IN_ANY_ORDER = new Set(['logs', 'top', 'config --environment']);

/** Members of JSON lines that are lists in the order of a Go map. */
const LISTS = new Set(['Labels', 'Networks', 'Mounts']);

/** Of labels, those that say which tool it was. */
const TOOL_LABEL = /^(io\.flotilla\.|com\.docker\.compose\.(version|image|slug|config-hash)=)/;

/** What these print is the output of builds, which is another builder's for each. */
const WITHOUT_ANSWER = new Set(['up', 'create', 'scale']);

/** What a command has printed, without what differs from run to run. */
export function comparable(words: readonly string[], stdout: string, folder: string): string {
  const name = words.find((word, index) => !word.startsWith('-') && words[index - 1] !== '--profile') ?? '';
  if (WITHOUT_ANSWER.has(name)) return '';
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => lineOf(line).replaceAll(folder, '<folder>'))
    .map((line) => (name === 'top' ? topLine(line) : name === 'rm' ? namesSorted(line) : line))
    .map((line) => line.replace(/ {2,}/g, '  ').trimEnd());
  const isOrdered = !IN_ANY_ORDER.has(name) && !words.includes('--environment');
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
  if (!/^[[{]/.test(line)) return stableLine(labelsSorted(line));
  try {
    return stableLine(JSON.stringify(jsonOf(JSON.parse(line))));
  } catch {
    return stableLine(line);
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

/** A field of a template that is a list of labels. */
function labelsSorted(line: string): string {
  return line
    .split('|')
    .map((field) => (field.includes('com.docker.compose.') ? labelList(field) : field))
    .join('|');
}

function labelList(text: string): string {
  return text
    .split(',')
    .filter((label) => !TOOL_LABEL.test(label))
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
