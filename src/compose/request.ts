import type { FlotillaError } from '../errors/flotilla-error.ts';
import type { Position, Problem } from '../errors/problem.ts';
import type { Project } from '../model/desired/project.ts';

/** How core reads the user's files. */
export interface FileReader {
  /** undefined where the file does not exist; throws FlotillaError for one that can't be read. */
  readText(path: string): string | undefined;
  isDirectory(path: string): boolean;
}

/** Where a remote compose file was copied to. */
export interface RemoteCopy {
  /** The compose file. */
  readonly file: string;
  /** All that came with it: what is extended has its paths from there. */
  readonly directory: string;
}

/** What a load is asked to do; the names of the switches are those of the flags of `config`. */
export interface LoadRequest {
  /** `-f` values as typed, `-` for standard input; empty: COMPOSE_FILE, else discovery upward from cwd. */
  readonly files: readonly string[];
  /** Remote compose files by address: the copy, or why it could not be fetched. */
  readonly remoteFiles?: ReadonlyMap<string, RemoteCopy | FlotillaError>;
  /** Reads standard input; called only where a file has the name "-". */
  readonly readStdin?: () => string;
  readonly projectName?: string;
  readonly projectDirectory?: string;
  readonly profiles: readonly string[];
  readonly envFiles: readonly string[];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Services named on the command line: their profiles count as active. */
  readonly services?: readonly string[];
  /** Other services, and what only they use, are left out. Names of no service are ignored. */
  readonly isOnlyNamed?: boolean;
  /** Networks, volumes, secrets and configs that no service uses stay. */
  readonly keepUnused?: boolean;
  /** Containers and images are named as Compose 1 did; COMPOSE_COMPATIBILITY says so too. */
  readonly compatibility?: boolean;
  /** flotilla's own `x-` keys mean nothing, as all such keys do to docker compose: they are the user's own. */
  readonly ignoresExtensions?: boolean;
  readonly noInterpolate?: boolean;
  readonly noNormalize?: boolean;
  readonly noPathResolution?: boolean;
  readonly noConsistency?: boolean;
  /** Nothing is to be created: services may share a container name, of which one has the container. */
  readonly allowSharedNames?: boolean;
  readonly noEnvResolution?: boolean;
  /** Only services that are named, and what they depend on, have their env files read. */
  readonly onlyNamedEnvFiles?: boolean;
}

export interface LoadResult {
  /** Absent where problems hold an error, and with `noInterpolate`. */
  readonly project?: Project;
  /** With `noInterpolate`: the merged model as plain data, because its values have no types yet. */
  readonly model?: Readonly<Record<string, unknown>>;
  readonly problems: readonly Problem[];
  /** Addresses that are to be fetched, and handed over in `remoteFiles`, before there can be a project. */
  readonly wanted: readonly string[];
  /** Addresses that are included. */
  readonly remoteIncludes: readonly string[];
  /** The variables the files were read with: the environment, and below it the env files. */
  readonly environment: Readonly<Record<string, string>>;
  /** Path -> text of every file read, to show the line of a problem. */
  readonly sources: ReadonlyMap<string, string>;
  /** The place of `['services', 'web', 'ports', 0]`, or of the nearest parent that has one. */
  positionOf(path: readonly (string | number)[]): Position | undefined;
}
