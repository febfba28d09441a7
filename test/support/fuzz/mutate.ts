import { isMap, isPair, isSeq, parseDocument, visit } from 'yaml';
import type { Random } from './random.ts';

/** What stands next to each other only by mistake, and finds the borders of a grammar. */
const TOKENS: readonly string[] = [
  ...[' ', '  ', '\n', '\n\n', '\t', '\r\n', '- ', ': ', ':', '#', ' #', '"', "'", '[', ']', '{', '}', ','],
  ...[
    '&a ',
    '*a',
    '|',
    '>',
    '|-\n',
    '>+\n',
    '---\n',
    '...\n',
    '!',
    '!reset ',
    '!!int ',
    '<<: ',
    '? ',
    '%',
    '@',
  ],
  ...['\\', '\\n', '~', 'null', 'true', '-1', '0x1F', '1e999', '.nan', '0', '$', '${', '}', '${A:-', '$$'],
  ...[
    '${A?',
    '\u00e9',
    '\u2028',
    '\u{1F433}',
    '\uFEFF',
    '\0',
    '__proto__',
    'x-',
    'services:',
    'include: ',
    '/',
  ],
  ...[
    '..',
    '~/',
    'service:',
    '99999999999999999999',
    '1-65535',
    '::',
    'extends: ',
    'deploy: ',
    'null: ',
    '=',
    '*',
  ],
];
const VALUES: readonly unknown[] = [
  ...[
    null,
    true,
    -1,
    0,
    1.5,
    1e21,
    '',
    ' ',
    'a',
    '$A',
    '${A',
    'a:b:c:d',
    '../x',
    [],
    {},
    [null],
    [[]],
    { a: null },
  ],
  ...[
    { x: { y: [] } },
    [{}],
    'service:web',
    '0',
    '1h',
    '10gb',
    '-',
    '[::1]:1:2',
    'x'.repeat(300),
    ['a', 'a'],
  ],
];

type Mutation = (text: string, random: Random, others: readonly string[]) => string;

const splice = (text: string, at: number, removed: number, added: string): string =>
  text.slice(0, at) + added + text.slice(at + removed);

const changeBytes: Mutation = (text, random) => {
  const bytes = Buffer.from(text);
  if (bytes.length === 0) return text;
  for (let count = 1 + random.below(4); count > 0; count--)
    bytes[random.below(bytes.length)] = random.below(256);
  return bytes.toString('utf8');
};

const cutBytes: Mutation = (text, random) =>
  splice(text, random.below(text.length + 1), 1 + random.below(20), '');

const insertToken: Mutation = (text, random) =>
  splice(text, random.below(text.length + 1), random.below(3), random.pick(TOKENS));

const moveLine: Mutation = (text, random) => {
  const lines = text.split('\n');
  const line = random.pick(lines);
  if (random.below(2) === 0) lines.splice(random.below(lines.length), 1);
  lines.splice(random.below(lines.length + 1), 0, ' '.repeat(random.below(4)) + line.slice(random.below(3)));
  return lines.join('\n');
};

const borrowLines: Mutation = (text, random, others) => {
  const other = random.pick(others).split('\n');
  const from = random.below(other.length);
  const lines = text.split('\n');
  lines.splice(
    random.below(lines.length + 1),
    random.below(3),
    ...other.slice(from, from + 1 + random.below(5)),
  );
  return lines.join('\n');
};

const swapWords: Mutation = (text, random) => {
  const words = text.split(/(\s+|[:,[\]{}])/);
  const [a, b] = [random.below(words.length), random.below(words.length)];
  [words[a], words[b]] = [words[b] ?? '', words[a] ?? ''];
  return words.join('');
};

/** Replaces, removes, renames or repeats one node of the tree, so that the YAML stays valid. */
const changeTree: Mutation = (text, random) => {
  const document = parseDocument(text, { logLevel: 'silent' });
  if (document.errors.length > 0) return insertToken(text, random, []);
  let count = 0;
  visit(document, () => void count++);
  const chosen = random.below(Math.max(1, count));
  let index = 0;
  visit(document, (_key, node) => {
    if (index++ !== chosen) return undefined;
    const change = random.below(4);
    if (isPair(node) && change === 0) return visit.REMOVE;
    if (isPair(node)) return document.createPair(random.below(2) ? node.key : 'web', random.pick(VALUES));
    if ((isMap(node) || isSeq(node)) && change < 3) {
      node.items.push(...(node.items.slice(0, 1) as never[]));
      return visit.BREAK;
    }
    return document.createNode(random.pick(VALUES)) as never;
  });
  try {
    return document.toString();
  } catch {
    // Some trees have no text.
    return text;
  }
};

const MUTATIONS: readonly Mutation[] = [
  changeBytes,
  cutBytes,
  insertToken,
  insertToken,
  moveLine,
  borrowLines,
  swapWords,
  changeTree,
  changeTree,
];

/** The tree changed in one place, most often to one that is valid still or almost so. */
export function mutateTree(text: string, random: Random): string {
  return changeTree(text, random, []);
}

/** The text changed in one to four places, at the level of bytes, words, lines or YAML. */
export function mutate(text: string, random: Random, others: readonly string[]): string {
  let result = text;
  for (let count = 1 + random.below(4); count > 0; count--)
    result = random.pick(MUTATIONS)(result, random, others);
  return result;
}
