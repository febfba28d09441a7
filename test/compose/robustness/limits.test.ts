import { expect, test } from 'bun:test';
import { codesOf, type FileTree, loadFiles } from '../project-of.ts';

const repeat = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('');
const web = (attributes: string): string => `services:\n  web:\n    image: x\n${attributes}`;
const nested = (depth: number): string => `${'${A:-'.repeat(depth)}x${'}'.repeat(depth)}`;

/** What would take memory or time without end, and the code it is refused with. */
const HOSTILE: Readonly<Record<string, readonly [string, string | FileTree]>> = {
  'aliases that multiply in lists': [
    'TOO_MANY_ALIASES',
    `x-0: &l0 [x,x,x,x,x,x,x,x,x]\n${repeat(20, (i) => `x-${i + 1}: &l${i + 1} [${`*l${i},`.repeat(9)}]\n`)}`,
  ],
  'aliases that multiply in merge keys': [
    'TOO_MANY_ALIASES',
    `x-0: &x0 {a: 1}\n${repeat(40, (i) => `x-${i + 1}: &x${i + 1} {b${i}: *x${i}, c${i}: *x${i}}\n`)}`,
  ],
  'a merge key that refers to its own mapping': ['ALIAS_CYCLE', 'x: &x\n  a: 1\n  <<: *x\n'],
  'an alias inside what it names': ['ALIAS_CYCLE', 'x: &x\n  a: [{b: *x}]\n'],
  'mappings below mappings': ['YAML_TOO_DEEP', repeat(3000, (i) => `${' '.repeat(i)}a:\n`)],
  'lists in lists': ['YAML_TOO_DEEP', `a: ${'['.repeat(50_000)}${']'.repeat(50_000)}\n`],
  'dashes after dashes': ['YAML_TOO_DEEP', `a:\n ${'- '.repeat(50_000)}x\n`],
  'a huge key': ['YAML_SYNTAX', `x-${'k'.repeat(500_000)}: 1\n`],
  'documents without end': ['FILE_TOO_LARGE', 'x-a: 1\n---\n'.repeat(2000)],
  'empty documents': ['FILE_TOO_LARGE', '---\n'.repeat(100_000)],
  'more values than any file has': ['FILE_TOO_LARGE', `x-a: [${'1,'.repeat(450_000)}1]\n`],
  'many signs in unusual YAML': ['FILE_TOO_LARGE', '#\t\n'.repeat(300_000)],
  'nested variables': ['INTERPOLATION_LIMIT', web(`    command: "${nested(50_000)}"\n`)],
  'port ranges': [
    'PROJECT_TOO_LARGE',
    web(`    ports:\n${repeat(9, (i) => `    - "127.0.0.${i + 1}:1-65535:1-65535"\n`)}`),
  ],
  'services that extend one large one': [
    'PROJECT_TOO_LARGE',
    `services:\n  s: {image: x, environment: {${repeat(1000, (i) => `A${i}: b, `)}}}\n${repeat(700, (i) => `  s${i}: {extends: s}\n`)}`,
  ],
  'services that extend one another in a long row': [
    'EXTENDS_TOO_DEEP',
    `services:\n${repeat(5000, (i) => `  s${i}: {extends: s${i + 1}}\n`)}  s5000: {image: x}\n`,
  ],
  'an include of itself': ['INCLUDE_CYCLE', 'include: [./compose.yaml]\nservices: {w: {image: x}}\n'],
  'includes that double': [
    'PROJECT_TOO_LARGE',
    Object.fromEntries([
      ['compose.yaml', 'include: [./i0.yaml]\n'],
      ...Array.from({ length: 20 }, (_, i) => [
        `i${i}.yaml`,
        `include: [./i${i + 1}.yaml, ./i${i + 1}.yaml]\n`,
      ]),
      ['i20.yaml', 'services: {w: {image: x}}\n'],
    ]),
  ],
  'an include whose folder changes each time': [
    'INCLUDE_TOO_DEEP',
    Object.fromEntries(
      Array.from({ length: 200 }, (_, i) => [
        `${'sub/'.repeat(i)}compose.yaml`,
        'include: [sub/compose.yaml]\n',
      ]),
    ),
  ],
  'an extends of itself': ['EXTENDS_CYCLE', 'services: {w: {extends: {file: ./compose.yaml, service: w}}}\n'],
  'an env file whose values double': [
    'ENV_FILE_SYNTAX',
    {
      'compose.yaml': web(''),
      '.env': `A0=${'x'.repeat(100)}\n${repeat(60, (i) => `A${i + 1}=$A${i}$A${i}\n`)}`,
    },
  ],
  'a large env file in many services': [
    'PROJECT_TOO_LARGE',
    {
      'compose.yaml': `services:\n${repeat(700, (i) => `  s${i}: {image: x, env_file: many}\n`)}`,
      many: repeat(1000, (i) => `A${i}=b\n`),
    },
  ],
};

test.each(Object.entries(HOSTILE))('%s: refused', (_name, [code, files]) => {
  expect(codesOf(files).map((found) => found.split(' ')[0])).toContain(code);
});

/** Large, and nothing wrong with it. */
const LARGE: Readonly<Record<string, string>> = {
  'a huge value': `${web('')}x-a: ${'k'.repeat(5_000_000)}\n`,
  'many comments and empty lines': `${'#\n\n'.repeat(300_000)}${web('')}`,
  'a long block scalar': `${web('')}configs:\n  c:\n    content: |\n${'      0123456789\n'.repeat(50_000)}`,
  'many long-form ports': web(
    `    ports:\n${repeat(5000, (i) => `    - {target: ${i + 1}, published: "${i + 1}"}\n`)}`,
  ),
  'thousands of services': `services:\n${repeat(
    4000,
    (i) =>
      `  s${i}:\n    image: nginx\n    environment:\n      A: "${i}"\n    ports: ["8080:80"]\n    volumes: ["./d:/data"]\n`,
  )}`,
  'a long chain of dependencies': `services:\n${repeat(
    3000,
    (i) => `  s${i}: {image: x, depends_on: [s${i + 1}]}\n`,
  )}  s3000: {image: x}\n`,
};

test.each(Object.entries(LARGE))('%s: read', (_name, text) => {
  expect(codesOf(text)).toEqual([]);
});

test('of very many problems the first are shown and the rest counted', () => {
  const { problems } = loadFiles(web(repeat(3000, (i) => `    servis${i}: 1\n`)));
  expect(problems.filter(({ code }) => code === 'UNKNOWN_KEY')).toHaveLength(1000);
  expect(problems.find(({ code }) => code === 'TOO_MANY_PROBLEMS')?.message).toStartWith('2000 problems');
});

test('names that mean something to JavaScript are names like any other', () => {
  const text =
    'services:\n  constructor: {image: y}\n  __proto__: {image: x, environment: {__proto__: a, toString: b}}\n';
  const { project, problems } = loadFiles(text);
  expect(problems).toEqual([]);
  expect(Object.keys(project?.services ?? {})).toEqual(['__proto__', 'constructor']);
});
