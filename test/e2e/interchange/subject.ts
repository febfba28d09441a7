import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Always the same, because config hashes have paths in them. */
export const ROOT = '/tmp/flotilla-interchange';

/** A project's folder, and how it is used. */
export interface Subject {
  /** Also the project's name, behind a prefix. */
  readonly name: string;
  readonly folder: string;
  /** Below the folder: where the tool is called. */
  readonly cwd: string;
  /** What stands before the command: files, profiles and the like. */
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly folders: readonly string[];
  readonly links: Readonly<Record<string, string>>;
}

/** A subject in its place on the disk. */
export interface Staged {
  readonly project: string;
  readonly cwd: string;
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** A folder that has nothing but a compose file that is used as it is. */
export function plainSubject(name: string, folder: string): Subject {
  return { name, folder, cwd: '.', words: [], env: {}, folders: [], links: {} };
}

interface CorpusCase {
  readonly cwd?: string;
  readonly files: readonly string[];
  readonly env_files?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly profiles?: readonly string[];
  readonly flags?: readonly string[];
  readonly mkdirs?: readonly string[];
  readonly symlinks?: Readonly<Record<string, string>>;
}

/** A case of the corpus of compose files. */
export function corpusSubject(name: string, folder: string): Subject {
  const one = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')) as CorpusCase;
  const all = (flag: string, values: readonly string[] = []) => values.flatMap((value) => [flag, value]);
  return {
    name,
    folder,
    cwd: one.cwd ?? '.',
    words: [
      ...all('--env-file', one.env_files),
      ...all('--profile', one.profiles),
      ...(one.flags ?? []),
      ...all('-f', one.files),
    ],
    env: one.env ?? {},
    folders: one.mkdirs ?? [],
    links: one.symlinks ?? {},
  };
}

/** Copies a subject to its place; `unstage` takes it away again. */
export function stage(subject: Subject): Staged {
  const place = placeOf(subject);
  const atPlace = (text: string): string => text.replaceAll('@DIR@', place);
  rmSync(place, { recursive: true, force: true });
  cpSync(subject.folder, place, { recursive: true });
  for (const folder of subject.folders) mkdirSync(join(place, folder), { recursive: true });
  for (const [link, target] of Object.entries(subject.links)) {
    mkdirSync(dirname(join(place, link)), { recursive: true });
    symlinkSync(atPlace(target), join(place, link));
  }
  mkdirSync(join(place, subject.cwd), { recursive: true });
  return {
    project: `interchange-${subject.name}`,
    cwd: join(place, subject.cwd),
    words: subject.words,
    env: Object.fromEntries(Object.entries(subject.env).map(([name, value]) => [name, atPlace(value)])),
  };
}

export function unstage(subject: Subject): void {
  rmSync(placeOf(subject), { recursive: true, force: true });
}

function placeOf({ name }: Subject): string {
  return join(ROOT, name);
}
