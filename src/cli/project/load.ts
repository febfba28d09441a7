import { loadProject } from '../../compose/load.ts';
import { renderProblems } from '../../compose/render-problems.ts';
import type { LoadRequest, LoadResult } from '../../compose/request.ts';
import { EXIT } from '../../errors/exit-status.ts';
import type { Problem } from '../../errors/problem.ts';
import type { Project } from '../../model/desired/project.ts';
import { CommandFailed } from '../command-failed.ts';
import { problemWords } from '../compatibility/problem-words.ts';
import type { CommandContext } from '../context.ts';
import { diskFiles, readStdin } from './disk-files.ts';

/** What a load is asked to do by the global flags; commands add their own switches. */
export function loadRequest(context: CommandContext): LoadRequest {
  const { globals, cwd, environment, isCompose } = context;
  return {
    files: globals.file,
    readStdin,
    ...(globals.projectName === undefined ? {} : { projectName: globals.projectName }),
    ...(globals.projectDirectory === undefined ? {} : { projectDirectory: globals.projectDirectory }),
    ...(globals.compatibility === true ? { compatibility: true } : {}),
    ...(globals.allResources === true ? { keepUnused: true } : {}),
    ...(isCompose && globals.fleet === undefined ? { ignoresExtensions: true } : {}),
    profiles: globals.profile,
    envFiles: globals.envFile,
    cwd,
    environment,
  };
}

/**
 * Loads what the request names. Files that lie elsewhere are fetched as they are found, and the load begins again with
 * their copies. Problems are left to the caller.
 */
export async function load(request: LoadRequest): Promise<LoadResult & Pick<LoadRequest, 'remoteFiles'>> {
  const first = loadProject(request, diskFiles);
  if (first.wanted.length === 0) return first;
  const { fetchAll } = await import('../remote/fetch-all.ts');
  const remoteFiles = new Map(request.remoteFiles);
  let result = first;
  while (result.wanted.length > 0) {
    await fetchAll(result.wanted, remoteFiles, request.environment);
    result = loadProject({ ...request, remoteFiles }, diskFiles);
  }
  return { ...result, remoteFiles };
}

/** Prints problems with their source lines on standard error; in docker compose's place below its own words. */
export function printProblems(
  context: CommandContext,
  problems: readonly Problem[],
  result: LoadResult,
): void {
  if (problems.length === 0) return;
  const words = context.isCompose ? problemWords(problems) : undefined;
  if (words !== undefined) context.stderr.write(`${words}\n`);
  context.stderr.write(renderProblems(problems, result.sources, context.cwd));
}

/** The project of the compose files. Warnings are printed; with errors the command ends. */
export async function loadOrFail(
  context: CommandContext,
  request: LoadRequest = loadRequest(context),
): Promise<Project> {
  return (await loadWithVariables(context, request)).project;
}

/** A project, and what its files were read with. */
export interface Loaded {
  readonly project: Project;
  readonly variables: Readonly<Record<string, string>>;
  /** Addresses that were included. */
  readonly remoteIncludes: readonly string[];
  /** What was fetched: with these, another load is of the same files. */
  readonly remoteFiles: NonNullable<LoadRequest['remoteFiles']>;
}

/** The same, with the variables that the files were read with. */
export async function loadWithVariables(
  context: CommandContext,
  request: LoadRequest = loadRequest(context),
): Promise<Loaded> {
  const result = await load(request);
  printProblems(context, result.problems, result);
  if (result.project === undefined) throw new CommandFailed(EXIT.failed);
  const { project, environment: variables, remoteIncludes, remoteFiles = new Map() } = result;
  return { project, variables, remoteIncludes, remoteFiles };
}

/** Commands for what is there need no env files; docker compose reads them for some of these all the same. */
export interface EnvFileUse {
  readonly readsEnvFiles?: boolean;
}

/**
 * For commands that can do without compose files where the project's name is given: the project, or
 * only its name.
 */
export async function loadOrName(
  context: CommandContext,
  services: readonly string[],
  { readsEnvFiles = false }: EnvFileUse = {},
): Promise<Project | { name: string }> {
  const name = context.globals.projectName ?? (context.environment.COMPOSE_PROJECT_NAME || undefined);
  // docker compose reads no file of this folder for a project that is named: it may be another's.
  const { projectName, file, projectDirectory } = context.globals;
  if (context.isCompose && projectName !== undefined && file.length === 0 && projectDirectory === undefined)
    return { name: projectName };
  const noEnvResolution = !(readsEnvFiles && context.isCompose);
  const request = { ...loadRequest(context), services, allowSharedNames: true, noEnvResolution };
  const result = await load(request);
  if (name !== undefined && result.problems.some(({ code }) => code === 'NO_COMPOSE_FILE')) return { name };
  printProblems(context, result.problems, result);
  if (result.project !== undefined) return result.project;
  // docker compose goes on with the name that the environment gives, whatever is wrong with the files.
  if (context.isCompose && projectName === undefined && name !== undefined) return { name };
  throw new CommandFailed(EXIT.failed);
}
