import type { Variables } from './env/interpolate.ts';
import { applyResets, type ResetPaths } from './merge/reset.ts';
import { absolute, directoryOf } from './paths.ts';
import type { BuildModel, ModelContext } from './sources/context.ts';
import { type ComposeFile, readComposeFile } from './sources/documents.ts';
import { readEnvFiles } from './sources/environment.ts';
import { isRemote } from './sources/remote.ts';
import { LIMITS } from './yaml/limits.ts';
import {
  child,
  describeNode,
  isNull,
  itemsOf,
  type MapNode,
  mapNode,
  pairs,
  sameNode,
  setChild,
  stringOf,
  type YamlNode,
} from './yaml/yaml-node.ts';

const SECTIONS = ['services', 'volumes', 'networks', 'secrets', 'configs', 'models'];

/**
 * Replaces a document's `include` by what it brings in: each entry is read as a project of its own,
 * with its own directory and env files, and its resources are added. A resource of the document with
 * the name of an included one is an error unless the two are equal (docker compose 2.40).
 */
export function applyIncludes(
  document: MapNode,
  file: ComposeFile,
  resets: ResetPaths,
  context: ModelContext,
  buildModel: BuildModel,
): void {
  const include = child(document, 'include');
  if (include === undefined) return;
  document.entries.delete('include');
  if (isNull(include)) return;
  if (include.kind !== 'list') {
    context.reporter.error(
      'WRONG_TYPE',
      `include must be a list, not ${describeNode(include)}`,
      include.mark,
    );
    return;
  }
  const including = [...context.including, file.path];
  for (const entry of include.items) {
    const imported = loadInclude(entry, { ...context, including }, buildModel);
    if (imported !== undefined) importResources(document, imported, resets, context);
  }
}

function loadInclude(entry: YamlNode, context: ModelContext, buildModel: BuildModel): MapNode | undefined {
  const paths = entry.kind === 'list' ? [] : texts(entry.kind === 'map' ? child(entry, 'path') : entry);
  const [main] = paths;
  if (main === undefined) {
    const message = `An include is a path or a mapping with a path, not ${describeNode(entry)}`;
    if (entry.kind !== 'map' && !isNull(entry)) context.reporter.error('WRONG_TYPE', message, entry.mark);
    else
      context.reporter.warning('INCLUDE_EMPTY', 'The include names no file', entry.mark, 'give it a `path`');
    return undefined;
  }
  if (context.including.length > LIMITS.includeDepth) return reportTooDeep(entry, context);
  const files = paths.flatMap((path) => includedFile(path, entry, context));
  if (files.length < paths.length) return undefined;
  const [first = ''] = files;
  if (context.including.includes(first)) return reportCycle(first, entry, context);
  const directories = includeDirectories(entry, first, context);
  const read = files.map((path) => readComposeFile(path, context.files, context.reporter, entry.mark));
  const inner: ModelContext = {
    ...context,
    directory: directories.ofPaths,
    variables: includedVariables(entry, directories.ofVariables, context),
    resolvePaths: true,
    // Where a copy lies is no part of the user's own folders: its paths are whole.
    seenFrom: context.seenFrom === undefined || isRemote(main) ? undefined : context.directory,
  };
  const model = buildModel(
    read.filter((file) => file !== undefined),
    inner,
  );
  lendVariables(model, inner.variables, context);
  return model;
}

/** A relative one that is no directory stands for the one it would lie in (docker compose), but not for where its .env is. */
function includeDirectories(
  entry: YamlNode,
  first: string,
  { directory, files }: ModelContext,
): { readonly ofPaths: string; readonly ofVariables: string } {
  const named = stringOf(child(entry, 'project_directory')) ?? '';
  const whole = named === '' ? directoryOf(first) : absolute(directory, named);
  const isTaken = named === '' || named.startsWith('/') || files.reader.isDirectory(whole);
  return { ofPaths: isTaken ? whole : directoryOf(whole), ofVariables: whole };
}

/** Nothing for what lies elsewhere and is not at hand. */
function includedFile(path: string, entry: YamlNode, { directory, files }: ModelContext): string[] {
  if (!isRemote(path)) return [absolute(directory, path)];
  files.remoteIncludes.add(path);
  const copy = files.copyOf(path, entry.mark);
  return copy === undefined ? [] : [copy.file];
}

/**
 * The content of a secret or config that comes from a variable is read when all files are one model: what an included
 * file has it from is kept until then. Two values under one name can't be.
 */
function lendVariables(
  model: MapNode,
  variables: Variables,
  { variables: own, lent, reporter }: ModelContext,
) {
  for (const section of ['secrets', 'configs']) {
    for (const [name, object] of pairs(child(model, section))) {
      const source = child(object, 'environment');
      const variable = stringOf(source) ?? '';
      const value = variables[variable];
      if (value === undefined || own[variable] !== undefined) continue;
      if ((lent.get(variable) ?? value) !== value) {
        const message = `${section}.${name} and an object of another included file have different values for ${variable}`;
        reporter.error('INCLUDE_CONFLICT', message, source?.mark, `set ${variable} for the whole project`);
      }
      lent.set(variable, value);
    }
  }
}

function reportCycle(path: string, entry: YamlNode, context: ModelContext): undefined {
  const chain = [...context.including, path].join(' -> ');
  context.reporter.error(
    'INCLUDE_CYCLE',
    `The include leads back to itself: ${chain}`,
    entry.mark,
    'remove one of the includes',
  );
  return undefined;
}

/** Links between folders can make one file look like another each time, which no cycle shows. */
function reportTooDeep(entry: YamlNode, context: ModelContext): undefined {
  const message = `Files include one another more than ${LIMITS.includeDepth} levels deep`;
  context.reporter.error('INCLUDE_TOO_DEEP', message, entry.mark);
  return undefined;
}

function includedVariables(entry: YamlNode, projectDirectory: string, context: ModelContext) {
  const { files, reporter, warned, variables } = context;
  const named = texts(child(entry, 'env_file')).filter((path) => path !== '/dev/null');
  const isNamed = child(entry, 'env_file') !== undefined;
  const fallback = absolute(projectDirectory, '.env');
  const unnamed = files.reader.isDirectory(projectDirectory) && files.exists(fallback) ? [fallback] : [];
  const paths = isNamed ? named.map((path) => absolute(context.directory, path)) : unnamed;
  return readEnvFiles(paths, variables, { files, reporter, warned });
}

function texts(node: YamlNode | undefined): string[] {
  const single = stringOf(node);
  if (single !== undefined) return [single];
  return itemsOf(node).flatMap((item) => stringOf(item) ?? []);
}

function importResources(
  document: MapNode,
  imported: MapNode,
  resets: ResetPaths,
  context: ModelContext,
): void {
  for (const section of SECTIONS) {
    const source = child(imported, section);
    if (source?.kind !== 'map') continue;
    const known = child(document, section);
    const target = known?.kind === 'map' ? known : mapNode(source.mark);
    setChild(document, section, target);
    for (const [name, resource] of pairs(source)) importResource(section, name, resource, target);
  }

  function importResource(section: string, name: string, resource: YamlNode, target: MapNode): void {
    const conflict = target.entries.get(name);
    if (conflict === undefined) {
      setChild(target, name, resource);
      return;
    }
    applyResets(mapNode(undefined, [[section, mapNode(undefined, [[name, resource]])]]), resets);
    if (sameNode(resource, conflict.value)) return;
    const message = `${section}.${name} is defined here and in an included file`;
    context.reporter.error(
      'INCLUDE_CONFLICT',
      message,
      conflict.key,
      'change it in an override file (-f), or rename it',
    );
  }
}
