import { canonicalise } from './canonical/transform.ts';
import { interpolate } from './env/interpolate.ts';
import { merge } from './merge/merge.ts';
import { applyResets, type ResetPaths, takeResets } from './merge/reset.ts';
import { dropRedefined } from './merge/unique.ts';
import { resolvePaths } from './normalise/resolve-paths.ts';
import { absolute, directoryOf, directorySeenFrom } from './paths.ts';
import type { RemoteCopy } from './request.ts';
import { didYouMean } from './schema/suggest.ts';
import type { ModelContext } from './sources/context.ts';
import { type ComposeFile, readComposeFile } from './sources/documents.ts';
import { isRemote } from './sources/remote.ts';
import { fromVersion1, isVersion1 } from './sources/version-1.ts';
import { LIMITS } from './yaml/limits.ts';
import type { Mark } from './yaml/source.ts';
import {
  child,
  cloneNode,
  countNodes,
  describeNode,
  isNull,
  type MapNode,
  mapNode,
  setChild,
  stringOf,
  type YamlNode,
} from './yaml/yaml-node.ts';

/** The services of one file, among which `extends` without a file looks. */
interface ServiceScope {
  readonly path: string;
  readonly services: MapNode;
  readonly resets: ResetPaths;
  readonly directory: string;
}

/** A service reached by following `extends`. */
interface Visit {
  readonly path: string;
  readonly name: string;
}

/**
 * Replaces every `extends` of a document by the service it names, with the service's own attributes
 * merged on top. Another file's relative paths are made absolute from its own directory first.
 */
export function applyExtends(
  document: MapNode,
  file: ComposeFile,
  resets: ResetPaths,
  context: ModelContext,
): void {
  const services = child(document, 'services');
  if (services !== undefined && isNull(services)) {
    const hint = 'remove it, or write a service below it';
    context.reporter.error('WRONG_TYPE', 'services must be a mapping, not empty', services.mark, hint);
  }
  if (services?.kind !== 'map') return;
  const scope = { path: file.path, services, resets, directory: context.directory };
  const extension = new Extension(context);
  for (const name of services.entries.keys()) extension.resolve(name, scope, []);
}

class Extension {
  readonly #context: ModelContext;
  readonly #scopes = new Map<string, ServiceScope | undefined>();

  constructor(context: ModelContext) {
    this.#context = context;
  }

  resolve(name: string, scope: ServiceScope, visited: readonly Visit[]): YamlNode | undefined {
    const service = child(scope.services, name);
    const extended = child(service, 'extends');
    if (service?.kind !== 'map' || extended === undefined) return service;
    const target = stringOf(extended) ?? stringOf(child(extended, 'service'));
    if (target === undefined) return service;
    if (visited.length >= LIMITS.extendsChain) {
      const message = `More than ${LIMITS.extendsChain} services extend one another`;
      this.#context.reporter.error('EXTENDS_TOO_DEEP', message, extended.mark);
      return undefined;
    }
    const visits = [...visited, { path: scope.path, name }];
    const from = this.#scopeOf(extended, scope);
    if (from === undefined) return service;
    if (visits.some((visit) => visit.path === from.path && visit.name === target)) {
      return this.#cycle([...visits, { path: from.path, name: target }], service, extended.mark);
    }
    const base = this.resolve(target, from, visits);
    if (base === undefined && !from.services.entries.has(target)) {
      this.#missing(name, target, from, extended.mark);
    }
    if (base !== undefined && base.kind !== 'map' && !isNull(base)) {
      const message = `Service "${target}" must be a mapping, not ${describeNode(base)}`;
      this.#context.reporter.error('WRONG_TYPE', message, base.mark);
    }
    // A base that is there and empty leaves the service as it is, with its `extends`.
    if (base?.kind !== 'map') return service;
    if (!this.#context.reporter.spend(countNodes(base), extended.mark)) return undefined;
    service.entries.delete('extends');
    const merged = this.#merge(name, base, service, scope, from);
    setChild(scope.services, name, merged);
    return merged;
  }

  #merge(name: string, base: MapNode, service: MapNode, scope: ServiceScope, from: ServiceScope): MapNode {
    const copy = cloneNode(base) as MapNode;
    const model = mapNode(undefined, [['services', mapNode(undefined, [[name, copy]])]]);
    applyResets(model, scope.resets);
    if (from !== scope) applyResets(model, from.resets);
    return merge(copy, service, this.#context.reporter, ['services', name]);
  }

  #scopeOf(extended: YamlNode, scope: ServiceScope): ServiceScope | undefined {
    const file = child(extended, 'file');
    const named = stringOf(file);
    if (named === undefined && file !== undefined && !isNull(file)) {
      const message = `extends.file must be a string, not ${describeNode(file)}`;
      this.#context.reporter.error('WRONG_TYPE', message, file.mark);
    }
    if (named === undefined) return scope;
    const copy = isRemote(named) ? this.#context.files.copyOf(named, file?.mark) : undefined;
    if (copy === undefined && isRemote(named)) return undefined;
    const path = copy?.file ?? absolute(scope.directory, named);
    if (!this.#scopes.has(path)) this.#scopes.set(path, this.#load(path, file?.mark, copy));
    return this.#scopes.get(path);
  }

  #load(path: string, from: Mark | undefined, copy: RemoteCopy | undefined): ServiceScope | undefined {
    const { files, reporter, variables, warned, home } = this.#context;
    const file = readComposeFile(path, files, reporter, from);
    if (file === undefined) return undefined;
    const directory = copy?.directory ?? directoryOf(path);
    const model = mapNode(undefined);
    const resets: ResetPaths[] = [];
    for (const written of file.documents) {
      const document = isVersion1(written, false) ? fromVersion1(written, reporter) : written;
      resets.push(takeResets(document));
      if (this.#context.interpolate) interpolate(document, variables, reporter, warned);
      merge(model, document, reporter);
      dropRedefined(model);
      canonicalise(model, { reporter, lenient: !this.#context.interpolate });
    }
    const { seenFrom, directory: own } = this.#context;
    // Where a copy lies is no part of the user's own folders: its paths are whole.
    const viewpoint = seenFrom === undefined || copy !== undefined ? undefined : own;
    const base = directorySeenFrom(viewpoint, directory);
    resolvePaths(model, { directory: base, home }, reporter);
    const services = child(model, 'services');
    if (services?.kind !== 'map') {
      reporter.error('EXTENDS_MISSING', `${path} has no services to extend`, from);
      return undefined;
    }
    return { path, services, resets: resets.flat(), directory };
  }

  #missing(name: string, target: string, from: ServiceScope, at: Mark | undefined): void {
    const hint = didYouMean(target, () => from.services.entries.keys());
    const message = `Service "${name}" extends "${target}", which ${from.path} does not have`;
    this.#context.reporter.error('EXTENDS_MISSING', message, at, hint);
  }

  #cycle(visits: readonly Visit[], service: MapNode, at: Mark | undefined): YamlNode {
    const chain = visits.map((visit) => visit.name).join(' -> ');
    const message = `Service "${visits[0]?.name}" extends itself: ${chain}`;
    this.#context.reporter.error('EXTENDS_CYCLE', message, at, 'remove one of the `extends`');
    service.entries.delete('extends');
    return service;
  }
}
