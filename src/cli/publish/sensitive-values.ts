import { parseAllDocuments } from 'yaml';
import type { ArtifactFile } from '../../registry/compose-artifact.ts';

/** A file that is looked into; of a text, the whole is one value. */
export interface SearchedFile {
  readonly kind: ArtifactFile['kind'] | 'text';
  readonly name: string;
  readonly content: Buffer;
}

export interface SensitiveValue {
  readonly file: string;
  /** "services.web.environment.TOKEN"; empty for a whole file. */
  readonly place: string;
  /** "Private Key". */
  readonly what: string;
  readonly value: string;
}

/** Forms by which credentials are known wherever they stand, by docker compose's names where it has one. */
const FORMS: readonly (readonly [string, RegExp])[] = [
  ['AWS Client ID', /\b(?:A3T[A-Z0-9]|AKIA|AGPA|AIDA|AROA|AIPA|ANPA|ANVA|ASIA)[A-Z0-9]{16}\b/],
  ['AWS Secret Key', /aws.{0,20}?["'][0-9A-Za-z/+]{40}["']/i],
  ['Github authentication', /\bgh[pousr]_[A-Za-z0-9]{36}/],
  ['JSON Web Token', /\beyJ[\w-]+\.eyJ[\w-]+\.[\w-]+/],
  ['Slack token', /\bxox[abprs]-[\w-]{10,}/],
  ['Stripe key', /\b[rs]k_live_[A-Za-z0-9]{20,}/],
  ['URL with a password', /\b[a-z][a-z0-9+.-]*:\/\/[^\s:@/$]*:[^\s:@/${}]+@/i],
  ['Private Key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
];

/** Names whose values are secrets where they look like chance made them. */
const NAMES = /pass(?:word|wd|phrase)?|secret|token|credential|(?:api|access|private)_?key/i;

/** Bits for each character; random text of base64 has more, words of people have less. */
const RANDOM_BITS = 4.5;

/** What looks like a credential in files that are to be published. */
export function sensitiveValues(files: readonly SearchedFile[]): readonly SensitiveValue[] {
  return files.flatMap((file) =>
    valuesOf(file).flatMap(([place, value]) => {
      const what = kindOf(place, value);
      return what === undefined ? [] : [{ file: file.name, place, what, value }];
    }),
  );
}

function kindOf(place: string, value: string): string | undefined {
  const form = FORMS.find(([, pattern]) => pattern.test(value));
  if (form !== undefined) return form[0];
  const name = place.slice(place.lastIndexOf('.') + 1);
  return NAMES.test(name) && bitsPerCharacter(value) > RANDOM_BITS ? 'secret' : undefined;
}

/** Shannon's entropy. */
function bitsPerCharacter(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => {
    const share = count / text.length;
    return sum - share * Math.log2(share);
  }, 0);
}

type Value = readonly [place: string, value: string];

function valuesOf({ kind, content }: SearchedFile): readonly Value[] {
  const text = content.toString('utf8');
  if (kind === 'text') return [['', text.trimEnd()]];
  if (kind === 'env') return text.split('\n').flatMap(assignmentOf);
  return parseAllDocuments(text).flatMap((document) => textsIn(document.toJS(), []));
}

/** "NAME=value" -> name and value. */
function assignmentOf(line: string): readonly Value[] {
  const equals = line.indexOf('=');
  return equals < 0 || line.trimStart().startsWith('#')
    ? []
    : [[line.slice(0, equals).trim(), line.slice(equals + 1)]];
}

function textsIn(value: unknown, path: readonly string[]): readonly Value[] {
  if (typeof value === 'string') {
    // "NAME=value" in a list of environment variables: the name is the value's.
    const [assignment] = path.at(-2) === 'environment' ? assignmentOf(value) : [];
    return assignment === undefined
      ? [[path.join('.'), value]]
      : [[[...path.slice(0, -1), assignment[0]].join('.'), assignment[1]]];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => textsIn(member, [...path, key]));
}
