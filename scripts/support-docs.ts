/** Writes docs/compose-support.md: each key of the schema tables, and whether a run acts on it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from '../src/compose/schema/project.ts';
import type { Rule } from '../src/compose/schema/rule.ts';
import { LIMITS } from '../src/compose/yaml/limits.ts';
import type { Service } from '../src/model/desired/service.ts';
import { unhandledPaths } from '../src/plan/checks/supported-keys.ts';
import { ELSEWHERE } from './support/elsewhere.ts';
import { NOTES, type Note } from './support/notes.ts';

const PAGE = join(import.meta.dir, '../docs/compose-support.md');
const SERVICE = 'services.*.';

/** Sections of the page by the path that their keys begin with; the longest that fits has the key. */
const SECTIONS: readonly (readonly [string, string])[] = [
  ['', 'Top level'],
  ['include[].', 'include'],
  [SERVICE, 'Services'],
  [`${SERVICE}build.`, 'Services: build'],
  [`${SERVICE}deploy.`, 'Services: deploy'],
  [`${SERVICE}develop.`, 'Services: develop'],
  ['networks.*.', 'Networks'],
  ['volumes.*.', 'Volumes'],
  ['secrets.*.', 'Secrets'],
  ['configs.*.', 'Configs'],
  ['models.*.', 'Models'],
];

/** The path of every key that the specification has: `services.*.ports[].target`. */
export function schemaPaths(rule: Rule = PROJECT, path = ''): string[] {
  const inner = path === '' ? '' : `${path}.`;
  const keys = Object.entries(rule.map?.keys ?? {}).flatMap(([key, value]) => [
    `${inner}${key}`,
    ...schemaPaths(value, `${inner}${key}`),
  ]);
  const others = rule.map?.others === undefined ? [] : schemaPaths(rule.map.others, `${inner}*`);
  const items = rule.list === undefined ? [] : schemaPaths(rule.list.items, `${path}[]`);
  return [...new Set([...keys, ...others, ...items])];
}

/** The note of a path, and what it inherits from the nearest path above that decides about runs. */
function noteOf(path: string): Note {
  const own = NOTES[path] ?? {};
  const above = parents(path).find((parent) => NOTES[parent]?.up !== undefined);
  const inherited = above === undefined ? undefined : NOTES[above]?.up;
  const up = own.up ?? (inherited === 'differs' ? undefined : inherited);
  return { ...own, ...(up === undefined ? {} : { up }) };
}

function parents(path: string): string[] {
  const steps = path.split(/(?=\.|\[\])/);
  return steps.map((_, index) => steps.slice(0, steps.length - index).join('')).slice(1);
}

/** Whether `up` gives effect to a key, by the table that its warnings come from. */
function isActedOn(path: string): boolean {
  if (!path.startsWith(SERVICE)) return true;
  const steps = path.slice(SERVICE.length).split('.');
  if (path === `${SERVICE}deploy`) return true;
  if (steps[0] !== 'deploy') return isHandled({ [(steps[0] ?? '').replace('[]', '')]: 'x' });
  const keys = steps.slice(1).map((step) => step.replace('[]', ''));
  if (keys[0] === 'mode') return isHandled({ deploy: { mode: 'replicated' } });
  return isHandled({ deploy: keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), 'x') });
}

function isHandled(service: Readonly<Record<string, unknown>>): boolean {
  return unhandledPaths(service as unknown as Service).length === 0;
}

function row(path: string, prefix: string): string {
  const { up, text = '' } = noteOf(path);
  const status = up ?? (isActedOn(path) ? 'yes' : 'not yet');
  return `| \`${path.slice(prefix.length)}\` | ${status} | ${text} |`;
}

function section([prefix, title]: readonly [string, string], paths: readonly string[]): string {
  const longer = SECTIONS.filter(([other]) => other.length > prefix.length && other.startsWith(prefix));
  const own = paths.filter(
    (path) => path.startsWith(prefix) && !longer.some(([other]) => path.startsWith(other)),
  );
  const rows = own.sort().map((path) => row(path, prefix));
  return `## ${title}\n\n| key | \`up\` | |\n|---|---|---|\n${rows.join('\n')}\n`;
}

const number = (value: number): string => value.toLocaleString('en-US');
const megabytes = (value: number): string => `${value / 1024 / 1024} MB`;

function limits(): string {
  const rows = [
    ['size of one file', megabytes(LIMITS.fileBytes)],
    ['values in one file, keys included', number(LIMITS.nodes)],
    [
      'values of all files, with what `include`, `extends`, env files and port ranges add',
      number(LIMITS.projectNodes),
    ],
    [
      'words and signs of a file with less usual YAML (tabs, tags, text over lines) or faults',
      number(LIMITS.tokens),
    ],
    ['documents in one file', number(LIMITS.documents)],
    ['levels of nesting', number(LIMITS.depth)],
    ['values that aliases add', number(LIMITS.aliasNodes)],
    ['files that include one another in a row', number(LIMITS.includeDepth)],
    ['services that extend one another in a row', number(LIMITS.extendsChain)],
    ['levels of defaults within defaults of variables', number(LIMITS.substitutionDepth)],
    ['text that variables expand to', megabytes(LIMITS.substitutedText)],
  ];
  return `## Limits

Far above what people write, and low enough that a hostile file is refused within seconds and 512 MB.

| what | at most |
|---|---|
${rows.map(([what, limit]) => `| ${what} | ${limit} |`).join('\n')}
`;
}

/** The page as it has to be. */
export function supportPage(): string {
  const paths = schemaPaths();
  return `# Compose support

Every key of the Compose Specification, from the tables that files are checked with. **All of them are
read**: interpolated, merged, checked, and shown by \`flotilla config\` as docker compose 2.40 shows them. The
column says what **\`up\`** does with a key:

- **yes**: what docker compose does. **differs**: on purpose, and how.
- **not yet**: nothing, and a warning says so (an error, where a container would make no sense without it).
- **no**: nothing, because there is nothing to do on an engine.

\`x-*\` is allowed beside the keys of every mapping. \`*\` stands for a name of yours, \`[]\` for the items of a list.

<!-- Written by scripts/support-docs.ts; a test compares. -->

${SECTIONS.map((entry) => section(entry, paths)).join('\n')}
${limits()}
${ELSEWHERE}`;
}

if (import.meta.main) writeFileSync(PAGE, supportPage());
