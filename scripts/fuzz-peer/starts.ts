import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CorpusCase, casesOf } from '../../test/compose/corpus.ts';
import { fuzzLoad } from '../../test/support/fuzz/fuzz-load.ts';
import { seeds } from '../../test/support/fuzz/seeds.ts';

/** A project to begin with: it is put into a folder of its own, and one of its files is then changed. */
export interface Start {
  readonly place: (folder: string) => void;
  /** Of the file that is changed. */
  readonly path: string;
  readonly text: string;
  /** The words before the command's name. */
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Where it is called, below the folder. */
  readonly cwd: string;
}

/** What the built-in files name: others that they include or extend, and folders that they mount or build. */
const BESIDE: Readonly<Record<string, string>> = {
  'other.yaml': 'services: {a: {image: other, ports: ["1:1"]}}\n',
  'a.env': 'A=1\nB="$A"\nC\n',
  'b.env': 'B=2\n',
  'password.txt': 'secret\n',
};

/** The built-in files and the examples, and of a corpus, where there is one, every file of the projects that docker compose takes. */
export function starts(corpus = process.env.FLOTILLA_CORPUS): readonly Start[] {
  const single = seeds('')
    .filter((text) => fuzzLoad(text).isValid)
    .map(
      (text): Start => ({
        ...{ place: placeSingle, path: 'compose.yaml', text },
        ...{ words: [], environment: { D: 'd', S: 's' }, cwd: '.' },
      }),
    );
  if (!corpus) return single;
  return [...single, ...casesOf(join(corpus, 'cases')).flatMap(startsOf)];
}

function placeSingle(folder: string): void {
  mkdirSync(join(folder, 'init'));
  for (const [name, content] of Object.entries(BESIDE)) writeFileSync(join(folder, name), content);
}

function startsOf(one: CorpusCase): readonly Start[] {
  const { cwd, files, env_files, env, profiles, flags, exit, input_files } = one.file;
  if (exit !== 0) return [];
  const words = [
    ...files.flatMap((file) => ['-f', file]),
    ...env_files.flatMap((file) => ['--env-file', file]),
    ...profiles.flatMap((profile) => ['--profile', profile]),
    ...flags,
  ];
  return input_files
    .filter((file) => /\.ya?ml$/.test(file) && existsSync(join(one.folder, file)))
    .map((file) => ({
      place: (folder: string): void => one.stage(folder),
      path: file,
      text: readFileSync(join(one.folder, file), 'utf8'),
      words,
      environment: env,
      cwd,
    }));
}
