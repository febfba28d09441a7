import type { Variables } from '../env/interpolate.ts';
import { absolute, directoryOf } from '../paths.ts';
import type { ProblemReporter } from '../problem-reporter.ts';
import type { LoadRequest } from '../request.ts';
import { type Files, STDIN } from './files.ts';
import { isRemote } from './remote.ts';

/** The names of compose files, in their order. */
export const FILE_NAMES = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
const OVERRIDES = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
];

/** Where the files of a run are. */
export interface Located {
  /** The compose files, absolute. */
  readonly paths: string[];
  /** Whose `.env` is read, and whose name the project has. */
  readonly home: string;
  /** What relative paths of the project are relative to. */
  readonly directory: string;
}

/**
 * The compose files of a run: `-f`, else COMPOSE_FILE, both relative to the working directory; else those of the first
 * directory from the project directory, or the working directory, upward that holds one. A file that lies elsewhere
 * stands there by its copy.
 */
export function locateFiles(
  { cwd, files: flags, projectDirectory: given }: LoadRequest,
  variables: Variables,
  files: Files,
  reporter: ProblemReporter,
): Located {
  const projectDirectory = given ? absolute(cwd, given) : undefined;
  const named = namedFiles(flags, variables);
  if (named.length === 0) {
    const [base, ...override] = discover(projectDirectory ?? cwd, files, reporter);
    const home = projectDirectory ?? (base === undefined ? cwd : directoryOf(base));
    return { paths: base === undefined ? [] : [base, ...override], home, directory: home };
  }
  const first = named.find((file) => file !== STDIN);
  const isHere = first !== undefined && !isRemote(first);
  const home = projectDirectory ?? (isHere ? directoryOf(absolute(cwd, first)) : cwd);
  const copies = new Map(named.filter(isRemote).map((file) => [file, files.copyOf(file)]));
  const paths = named.flatMap((file) => {
    if (copies.has(file)) return copies.get(file)?.file ?? [];
    return file === STDIN ? file : absolute(cwd, file);
  });
  // As in docker compose: what lies elsewhere brings its folder along, whatever the flags say.
  const [copy] = copies.values();
  return { paths, home, directory: copy === undefined ? home : directoryOf(copy.file) };
}

/** The compose files that are named, as they are written: `-f`, else COMPOSE_FILE. */
export function namedFiles(flags: readonly string[], variables: Variables): readonly string[] {
  return flags.length > 0 ? flags : fromVariable(variables);
}

/** The compose file that is found, with its override file. Several candidates in one directory are a warning. */
function discover(from: string, files: Files, reporter: ProblemReporter): string[] {
  for (let directory = from; ; directory = directoryOf(directory)) {
    const base = pick(FILE_NAMES, directory, files, reporter);
    if (base !== undefined) {
      const override = pick(OVERRIDES, directory, files, reporter);
      return override === undefined ? [base] : [base, override];
    }
    if (directory === directoryOf(directory)) break;
  }
  const hint = 'run in the project directory, or name the file with -f';
  reporter.error('NO_COMPOSE_FILE', `There is no compose file in ${from} or above it`, undefined, hint);
  return [];
}

/** The files that COMPOSE_FILE names. An address has colons in it: without another separator, it stands alone. */
function fromVariable(variables: Variables): string[] {
  const { COMPOSE_FILE: value = '', COMPOSE_PATH_SEPARATOR: separator = '' } = variables;
  if (separator === '' && isRemote(value)) return [value];
  return value.split(separator || ':').filter((file) => file !== '');
}

function pick(
  names: readonly string[],
  directory: string,
  files: Files,
  reporter: ProblemReporter,
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
