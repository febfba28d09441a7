import { describe, expect, test } from 'bun:test';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConfigFlags } from '../../src/cli/config/config-text.ts';
import { type CorpusCase, casesOf } from './corpus.ts';

const corpus = process.env.FLOTILLA_CORPUS;
/** Far above what one run over all cases takes. */
const TIMEOUT = 300_000;
/** No input may take longer, however it is made. */
const LONGEST_MS = 1000;

/** What is wrong with a text that was printed; undefined where it is what docker compose prints. */
type Compare = (text: string, one: CorpusCase) => string | undefined;

interface Variant {
  readonly flags: Partial<ConfigFlags>;
  readonly compare: Compare;
  /** True for a case that docker compose refuses in this variant, false for one it prints. */
  readonly isRefused: (one: CorpusCase) => boolean | undefined;
}

/** A JSON text with the keys of its mappings in one order. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, child]) => `${JSON.stringify(key)}:${canonical(child)}`).join(',')}}`;
}

const sameJson = (wanted: unknown, text: string): string | undefined =>
  canonical(JSON.parse(text)) === canonical(wanted) ? undefined : 'differs';

/** Prints the whole project, which `file` holds; `error` is there where docker compose refuses. */
function whole(flags: Partial<ConfigFlags>, file: string, error: string, compare: Compare): Variant {
  const isRefused = (one: CorpusCase) => {
    if (one.expected(error) !== undefined) return true;
    const digest = file === 'expected.json' ? digestOf(one) : undefined;
    return one.expected(file) === undefined && digest === undefined ? undefined : false;
  };
  return { flags, compare, isRefused };
}

/** Prints one of the lists that expected.lists.json holds. */
function list(
  flags: Partial<ConfigFlags>,
  name: string,
  compare: (wanted: unknown, text: string) => boolean,
) {
  const wantedOf = (one: CorpusCase): unknown =>
    JSON.parse(one.expected('expected.lists.json') ?? '{}')[name];
  const variant: Variant = {
    flags,
    compare: (text, one) => (compare(wantedOf(one), text) ? undefined : 'differs'),
    isRefused: (one) => (wantedOf(one) === undefined ? undefined : false),
  };
  return variant;
}

/** Docker compose prints these lists in random order. */
const sameLines = (wanted: unknown, text: string): boolean =>
  Array.isArray(wanted) &&
  text.split('\n').filter(Boolean).sort().join('\n') === wanted.toSorted().join('\n');

const sameHashes = (wanted: unknown, text: string): boolean => {
  const lines = text.split('\n').filter(Boolean);
  return canonical(Object.fromEntries(lines.map((line) => line.split(' ')))) === canonical(wanted);
};

function digestOf(one: CorpusCase): string | undefined {
  return (one.file as { expected_sha256_of_canonical_json?: string }).expected_sha256_of_canonical_json;
}

const compareJson: Compare = (text, one) => {
  const digest = digestOf(one);
  if (digest === undefined) return sameJson(JSON.parse(one.expected('expected.json') ?? ''), text);
  const own = createHash('sha256')
    .update(canonical(JSON.parse(text)))
    .digest('hex');
  return own === digest ? undefined : 'digest differs';
};

const VARIANTS: Readonly<Record<string, Variant>> = {
  json: whole({ format: 'json' }, 'expected.json', 'expected.error.txt', compareJson),
  yaml: whole({}, 'expected.yaml', 'expected.error.txt', (text, one) =>
    text.trimEnd() === one.expected('expected.yaml')?.trimEnd() ? undefined : 'differs',
  ),
  'no-interpolate': whole(
    { interpolate: false, format: 'json' },
    'expected.no-interpolate.json',
    'expected.no-interpolate.error.txt',
    (text, one) => sameJson(JSON.parse(one.expected('expected.no-interpolate.json') ?? ''), text),
  ),
  hash: list({ hash: '*' }, 'hash', sameHashes),
  services: list({ services: true }, 'services', sameLines),
  images: list({ images: true }, 'images', sameLines),
  volumes: list({ volumes: true }, 'volumes', sameLines),
  networks: list({ networks: true }, 'networks', sameLines),
  profiles: list({ profiles: true }, 'profiles', sameLines),
  variables: list(
    { variables: true, format: 'json', isFormatGiven: true },
    'variables',
    (wanted, text) => canonical(JSON.parse(text)) === canonical(wanted),
  ),
};

/** What is wrong with a case; undefined where all is as docker compose has it, or the variant has no case. */
function faultOf(one: CorpusCase, { flags, compare, isRefused }: Variant): string | undefined {
  const refused = isRefused(one);
  if (refused === undefined) return undefined;
  const begin = performance.now();
  const outcome = one.run(flags);
  const took = performance.now() - begin;
  if (took > LONGEST_MS) return `took ${Math.round(took)} ms`;
  if ('refusal' in outcome) {
    if (refused) return outcome.refusal.trim() === '' ? 'is refused without a word' : undefined;
    return `is refused: ${outcome.refusal}`;
  }
  return refused ? 'is accepted' : compare(outcome.text, one);
}

function failures(cases: readonly CorpusCase[], variant: Variant): string[] {
  return cases.flatMap((one) => {
    const fault = faultOf(one, variant);
    return fault === undefined ? [] : [`${one.file.slug}: ${fault}`];
  });
}

function devCases(folder: string): readonly CorpusCase[] {
  const { dev } = JSON.parse(readFileSync(join(folder, 'split.json'), 'utf8')) as { dev: string[] };
  const wanted = new Set(dev);
  return casesOf(join(folder, 'cases')).filter(({ file }) => wanted.has(file.slug));
}

if (corpus) {
  describe('files that people wrote', () => {
    const cases = devCases(corpus);
    for (const [name, variant] of Object.entries(VARIANTS)) {
      test(
        `config prints ${name} as docker compose does`,
        () => expect(failures(cases, variant)).toEqual([]),
        TIMEOUT,
      );
    }
  });

  test(
    'inputs that probe edges are refused where docker compose refuses them, each in under a second',
    () => {
      const { json } = VARIANTS;
      expect(json === undefined ? ['no variant'] : failures(casesOf(join(corpus, 'bad')), json)).toEqual([]);
    },
    TIMEOUT,
  );
} else {
  test('FLOTILLA_CORPUS is not set, so there is no corpus to compare with', () => {
    expect(corpus ?? '').toBe('');
  });
}
