import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { corpusSubject, plainSubject, type Subject } from './subject.ts';

const EXAMPLES = join(import.meta.dir, '../../../examples');
const FILE = join(import.meta.dir, 'docker-compose-2.40.3.json');

/** What docker compose 2.40.3 made of each subject: `Made.identity` by "example NAME" or "corpus NAME". */
export type Recordings = Readonly<Record<string, string>>;

export function readRecordings(): Recordings {
  return JSON.parse(readFileSync(FILE, 'utf8')) as Recordings;
}

export function recordingFile(): string {
  return FILE;
}

/** The subject of a recording; undefined where it is of a corpus that this machine does not have. */
export function subjectOf(name: string, corpus: string | undefined): Subject | undefined {
  const [kind = '', slug = ''] = name.split(' ');
  // Read by the voting example: several replicas of a service are handed over, too.
  const env = { VOTE_REPLICAS: '2' };
  if (kind === 'example') return { ...plainSubject(slug, join(EXAMPLES, slug)), env };
  if (corpus === undefined || corpus === '') return undefined;
  const folder = join(corpus, 'cases', slug);
  if (!existsSync(folder)) throw new Error(`The corpus at ${corpus} has no case "${slug}"`);
  return corpusSubject(slug, folder);
}
