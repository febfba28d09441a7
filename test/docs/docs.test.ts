import { expect, test } from 'bun:test';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandPage } from '../../scripts/command-docs.ts';

const ROOT = join(import.meta.dir, '../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const CODE = /\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g;

/** Quoted names in capitals that are environment variables, or the runtime's own codes. */
const NOT_CODES = /^(DOCKER|COMPOSE|ERR|FLOTILLA|XDG)_|^SSH_AUTH_SOCK$/;
/** Codes that are put together from parts. */
const COMPOSED = [
  ...['UNREACHABLE', 'LEADERLESS', 'NOT_FOUND', 'CONFLICT', 'INVALID', 'DENIED', 'UNSUPPORTED', 'FAILED'].map(
    (kind) => `ENGINE_${kind}`,
  ),
  ...['NETWORK', 'VOLUME'].flatMap((kind) => [
    `EXTERNAL_${kind}_NOT_FOUND`,
    `FOREIGN_${kind}`,
    `${kind}_DIFFERS`,
  ]),
];

function codesOfSource(): Set<string> {
  const quoted = globSync('src/**/*.{ts,tsx}', { cwd: ROOT }).flatMap((path) =>
    [...read(path).matchAll(/'([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)'/g)].map(([, code = '']) => code),
  );
  return new Set([...quoted.filter((code) => !NOT_CODES.test(code)), ...COMPOSED]);
}

test('the error page has a row for every code of the source, and no other', () => {
  const rows = read('docs/errors.md')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|')[1] ?? '');
  const documented = new Set(rows.flatMap((cell) => cell.match(CODE) ?? []));
  const codes = codesOfSource();
  expect({
    missing: [...codes].filter((code) => !documented.has(code)).sort(),
    stale: [...documented].filter((code) => !codes.has(code)).sort(),
  }).toEqual({ missing: [], stale: [] });
});

test('the command page says what the help texts say', async () => {
  expect(read('docs/commands.md')).toBe(await commandPage());
  // One process for each command.
}, 60_000);

test('every link between the pages leads to a file', () => {
  const pages = ['README.md', 'ARCHITECTURE.md', ...globSync('{docs,examples}/**/*.md', { cwd: ROOT })];
  const broken = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\((?!https?:)([^)#]+)/g)]
      .map(([, target = '']) => join(page, '..', target))
      .filter((target) => globSync(target.replace(/\/$/, ''), { cwd: ROOT }).length === 0)
      .map((target) => `${page} -> ${target}`),
  );
  expect(broken).toEqual([]);
});

test('the architecture names every folder of the source, and no file that is not there', () => {
  const page = read('ARCHITECTURE.md');
  const folders = globSync('src/*/', { cwd: ROOT }).map((path) => path.replace(/^src\/|\/$/g, ''));
  const files = globSync('{src,scripts,test}{,/**/*}', { cwd: ROOT });
  const named = [...page.matchAll(/`([\w./-]+(?:\.tsx?|\/))`/g)].map(([, name = '']) => name);
  const there = (name: string) => files.some((path) => `/${path}`.endsWith(`/${name.replace(/\/$/, '')}`));
  expect({
    unnamed: folders.filter((folder) => !page.includes(`\n| \`${folder}/\` |`)),
    // What a build makes is no file of the source.
    stale: named.filter((name) => !name.startsWith('dist/') && !there(name)),
  }).toEqual({ unnamed: [], stale: [] });
});

test('every command and every flag says what it does, and every command has an example', () => {
  const sections = read('docs/commands.md').split(/^## /m).slice(1);
  const silent = sections.flatMap((section) => {
    const name = section.split('\n')[0] ?? '';
    const missing = /\nExamples?:\n {2}\$ flotilla /.test(section) ? [] : [`${name}: no example`];
    const flags = section.split('\n').filter((line) => /^ {2}-/.test(line));
    const bare = flags.filter((line) => !/^ {2}-\S+(?:, --\S+)?(?: [<[]\S+)? {2,}\S/.test(line));
    return [...missing, ...bare.map((line) => `${name}: ${line.trim()}`)];
  });
  expect(silent).toEqual([]);
});
