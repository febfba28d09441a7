import { absolute, directoryOf } from '../paths.ts';
import type { Reporter } from '../reporter.ts';
import { type Files, STDIN } from './files.ts';
import { isRemote } from './remote.ts';

const NAMES = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
const OVERRIDES = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
];

/**
 * The compose files of a run, absolute: `-f`, else COMPOSE_FILE, both relative to `cwd`; else the first
 * directory from the project directory, or `cwd`, upward that holds one, with its override file. Several
 * candidates in one directory are a warning.
 */
export function discoverFiles(
  named: readonly string[],
  variables: Readonly<Record<string, string>>,
  { cwd, projectDirectory = cwd }: { readonly cwd: string; readonly projectDirectory?: string | undefined },
  files: Files,
  reporter: Reporter,
): string[] {
  const listed = named.length > 0 ? named : fromVariable(variables);
  if (listed.some((file) => isRemote(file, reporter))) return [];
  if (listed.length > 0) return listed.map((file) => (file === STDIN ? file : absolute(cwd, file)));
  for (let directory = projectDirectory; ; directory = directoryOf(directory)) {
    const base = pick(NAMES, directory, files, reporter);
    if (base !== undefined) {
      const override = pick(OVERRIDES, directory, files, reporter);
      return override === undefined ? [base] : [base, override];
    }
    if (directory === directoryOf(directory)) break;
  }
  const hint = 'run in the project directory, or name the file with -f';
  reporter.error(
    'NO_COMPOSE_FILE',
    `There is no compose file in ${projectDirectory} or above it`,
    undefined,
    hint,
  );
  return [];
}

function fromVariable(variables: Readonly<Record<string, string>>): string[] {
  const value = variables.COMPOSE_FILE ?? '';
  return value === ''
    ? []
    : value.split(variables.COMPOSE_PATH_SEPARATOR || ':').filter((file) => file !== '');
}

function pick(
  names: readonly string[],
  directory: string,
  files: Files,
  reporter: Reporter,
): string | undefined {
  // A folder of that name counts too, and fails where it is read: docker compose looks at names only.
  const found = names
    .map((name) => absolute(directory, name))
    .filter((path) => files.exists(path) || files.reader.isDirectory(path));
  const [first] = found;
  if (first !== undefined && found.length > 1) {
    const message = `Several compose files in ${directory}: ${found.map((path) => path.slice(directory.length + 1)).join(', ')}; the first is used`;
    reporter.warning('SEVERAL_COMPOSE_FILES', message, undefined, 'name the file with -f');
  }
  return first;
}
