import type { Position } from '../errors/problem.ts';
import { sortProblems } from '../errors/problem.ts';
import type { Project } from '../model/desired/project.ts';
import type { Service } from '../model/desired/service.ts';
import { checkModel } from './check/check.ts';
import { decodeProject, plainModel } from './decode/project.ts';
import { interpolate, type Variables } from './env/interpolate.ts';
import { isTrue } from './env/switches.ts';
import { extensionsOf } from './extensions/extensions.ts';
import { networkHash, serviceHash, volumeHash } from './hash/config-hash.ts';
import { resolveEnvFiles, resolveLabelFiles } from './normalise/env-files.ts';
import { copyScale, normalise } from './normalise/normalise.ts';
import * as profiles from './normalise/profiles.ts';
import { dropUnused } from './normalise/prune.ts';
import { ProblemReporter } from './problem-reporter.ts';
import type { FileReader, LoadRequest, LoadResult } from './request.ts';
import { locateFiles } from './sources/discover.ts';
import { type ComposeFile, readComposeFile } from './sources/documents.ts';
import { defaultEnvFiles, envFilePaths, readEnvFiles } from './sources/environment.ts';
import { Files } from './sources/files.ts';
import { buildModel } from './sources/model.ts';
import { projectName } from './sources/project-name.ts';
import { type Mark, positionOf } from './yaml/source.ts';
import { child, type MapNode, mapNode, type ScalarNode, stringOf } from './yaml/yaml-node.ts';

export type { FileReader, LoadRequest, LoadResult } from './request.ts';

/** What the phases hand on to each other. */
interface Loading {
  readonly request: LoadRequest;
  readonly reporter: ProblemReporter;
  readonly files: Files;
  readonly warned: Set<string>;
  readonly lent: Map<string, string>;
  variables: Variables;
  envFiles: string[];
  /** What relative paths of the project are relative to. */
  directory: string;
  /** Whose `.env` is read, and whose name the project has. */
  home: string;
  paths: string[];
  composeFiles: ComposeFile[];
  name: string;
  model: MapNode;
  services: profiles.ServiceSplit;
  project: Project | undefined;
}

type Phase = (loading: Loading) => void;

/** From the user's files to a project, in this order. */
const PHASES: readonly Phase[] = [
  readDefaultEnvironment,
  findComposeFiles,
  readProjectEnvironment,
  parseComposeFiles,
  nameProject,
  build,
  normaliseModel,
  selectServices,
  check,
  resolveEnvironmentFiles,
  narrow,
  prune,
  decode,
];

/**
 * Loads a project: compose files discovered or named, interpolated, included, extended, merged,
 * checked, normalised and hashed, as docker compose 2.40 does. Whatever is wrong with the
 * user's files is a problem of the result, all of them at once; nothing is thrown for it.
 */
export function loadProject(request: LoadRequest, reader: FileReader): LoadResult {
  const reporter = new ProblemReporter();
  const loading: Loading = {
    request,
    reporter,
    files: new Files(reader, reporter, request),
    warned: new Set(),
    lent: new Map(),
    variables: request.environment,
    envFiles: [],
    directory: request.cwd,
    home: request.cwd,
    paths: [],
    composeFiles: [],
    name: '',
    model: mapNode(undefined),
    services: { enabled: new Map(), disabled: new Map() },
    project: undefined,
  };
  for (const phase of PHASES) {
    phase(loading);
    if (loading.files.wanted.length > 0) break;
  }
  const { project, model, files } = loading;
  const { wanted } = files;
  const complete = !reporter.hasErrors && wanted.length === 0;
  return {
    ...(complete && project !== undefined ? { project } : {}),
    ...(complete && request.noInterpolate ? { model: plainModel(model) } : {}),
    problems: sortProblems(reporter.problems),
    wanted,
    remoteIncludes: [...files.remoteIncludes],
    environment: { ...Object.fromEntries(loading.lent), ...loading.variables },
    sources: files.sources,
    positionOf: (path) => findPosition(model, path),
  };
}

function readDefaultEnvironment(loading: Loading): void {
  const { request, files, reporter, warned } = loading;
  // Not every shell exports it, and compose files count on it.
  const environment = { PWD: request.cwd, ...request.environment };
  const paths = defaultEnvFiles(request, environment, files, reporter);
  loading.envFiles = request.envFiles.length > 0 ? paths : [];
  loading.variables = readEnvFiles(paths, environment, { files, reporter, warned });
}

function findComposeFiles(loading: Loading): void {
  const { request, files, reporter, variables } = loading;
  Object.assign(loading, locateFiles(request, variables, files, reporter));
}

/** The project directory's own `.env`, where it is another than the working directory's. */
function readProjectEnvironment(loading: Loading): void {
  const { request, files, reporter, warned, variables, home } = loading;
  const isDefault = request.envFiles.length === 0 && !variables.COMPOSE_ENV_FILES;
  if (home === request.cwd || !isDefault) return;
  const paths = envFilePaths({ named: [], variables, directory: home, cwd: request.cwd }, files, reporter);
  loading.variables = readEnvFiles(paths, variables, { files, reporter, warned });
}

function parseComposeFiles(loading: Loading): void {
  const { paths, files, reporter } = loading;
  const read = paths.map((path) => readComposeFile(path, files, reporter));
  loading.composeFiles = read.filter((file) => file !== undefined);
}

function nameProject(loading: Loading): void {
  const { request, variables, reporter, home, composeFiles } = loading;
  const explicit = request.projectName || variables.COMPOSE_PROJECT_NAME;
  let named: ScalarNode | undefined;
  for (const document of composeFiles.flatMap((file) => file.documents)) {
    const node = child(document, 'name');
    if (node?.kind === 'scalar' && node.type === 'string' && node.text !== '') named = node;
  }
  const fromFile =
    named === undefined || explicit ? undefined : { name: nameText(named, loading), mark: named.mark };
  loading.name = projectName({ explicit, fromFile, directory: home }, reporter);
  loading.variables = { ...variables, COMPOSE_PROJECT_NAME: loading.name };
}

function nameText(node: ScalarNode, loading: Loading): string {
  const holder = mapNode(undefined, [['name', { ...node }]]);
  if (!loading.request.noInterpolate)
    interpolate(holder, loading.variables, loading.reporter, loading.warned);
  return stringOf(child(holder, 'name')) ?? '';
}

function build(loading: Loading): void {
  const { request, files, reporter, variables, warned, directory } = loading;
  loading.model = buildModel(loading.composeFiles, {
    files,
    reporter,
    variables,
    warned,
    directory,
    home: variables.HOME ?? '/',
    interpolate: !request.noInterpolate,
    resolvePaths: !request.noPathResolution,
    seenFrom: request.noPathResolution ? directory : undefined,
    including: [],
    lent: loading.lent,
  });
  // One of several files may be empty, or hold nothing but a version.
  const [source] = loading.composeFiles.map((file) => file.source);
  if (source === undefined || reporter.hasErrors || loading.model.entries.size > 0) return;
  const hint = 'write at least `services:`';
  reporter.error('FILE_EMPTY', 'The compose file is empty', { file: source, offset: 0, length: 1 }, hint);
}

function normaliseModel(loading: Loading): void {
  const { request, model, name, variables } = loading;
  if (!request.noNormalize) normalise(model, name, request.noInterpolate ? {} : variables);
}

function selectServices(loading: Loading): void {
  const { request, variables, model } = loading;
  const active = profiles.activeProfiles(request.profiles, variables);
  loading.services = profiles.splitByProfile(model, active, request.services);
}

function check(loading: Loading): void {
  const { model, reporter, services, request } = loading;
  if (request.noConsistency || request.noInterpolate || loading.composeFiles.length === 0) return;
  const { services: named = [], allowSharedNames = false } = request;
  checkModel({ model, reporter, ...services, named, allowSharedNames });
  copyScale(services.enabled);
}

function resolveEnvironmentFiles(loading: Loading): void {
  const { request, files, reporter, variables, warned, services } = loading;
  if (request.noInterpolate) return;
  const context = { files, reporter, variables, warned };
  const { services: named = [], onlyNamedEnvFiles = false } = request;
  const needed = onlyNamedEnvFiles && named.length > 0 ? profiles.onlyNamed(services, named) : services;
  for (const [name, service] of services.enabled) {
    if (!request.noEnvResolution && needed.enabled.has(name)) resolveEnvFiles(service, context);
    resolveLabelFiles(service, context);
    if (request.noEnvResolution) service.entries.delete('label_file');
  }
}

/** Leaves those that are named, after all were checked: a project of which one service is wrong is wrong. */
function narrow(loading: Loading): void {
  loading.services = profiles.printedOf(loading.services, loading.request);
}

function prune(loading: Loading): void {
  const { noInterpolate, keepUnused } = loading.request;
  if (!noInterpolate && !keepUnused) dropUnused(loading.model, loading.services.enabled);
}

function decode(loading: Loading): void {
  const { model, services, reporter, paths } = loading;
  if (reporter.hasErrors || loading.request.noInterpolate) return;
  const decoded = decodeProject(model, services.enabled, services.disabled, { reporter });
  const { compatibility = isTrue(loading.variables.COMPOSE_COMPATIBILITY), ignoresExtensions } =
    loading.request;
  loading.project = {
    name: loading.name,
    ...(compatibility ? { nameSeparator: '_' as const } : {}),
    ...decoded,
    services: mapValues(decoded.services, withoutLabelFiles),
    ...(ignoresExtensions ? {} : extensionsOf(model, { ...decoded.disabled, ...decoded.services }, reporter)),
    disabledServices: Object.keys(decoded.disabled),
    workingDir: loading.directory,
    files: paths,
    envFiles: loading.envFiles,
    configHashes: mapValues(decoded.services, (service) => serviceHash(service, loading.variables)),
    networkHashes: mapValues(decoded.networks, networkHash),
    volumeHashes: mapValues(decoded.volumes, volumeHash),
  };
}

function mapValues<T, R>(values: Readonly<Record<string, T>>, map: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(values).map(([key, value]): [string, R] => [key, map(value)]));
}

/** docker compose hashes the list of label files beside the labels it gave, and prints only these. */
function withoutLabelFiles({ label_file: _, ...service }: Service): Service {
  return service;
}

function findPosition(model: MapNode, path: readonly (string | number)[]): Position | undefined {
  let node: MapNode | ReturnType<typeof child> = model;
  let mark: Mark | undefined = model.mark;
  for (const step of path) {
    if (node?.kind === 'map') {
      const entry = node.entries.get(String(step));
      mark = entry?.value.mark ?? entry?.key ?? mark;
      node = entry?.value;
    } else if (node?.kind === 'list') {
      node = node.items[Number(step)];
      mark = node?.mark ?? mark;
    } else break;
  }
  return positionOf(mark);
}
