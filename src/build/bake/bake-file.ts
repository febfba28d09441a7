import { realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { goJson } from '../../compose/hash/config-hash.ts';
import type { Build } from '../../model/desired/service-parts.ts';
import { contextService, type ImageBuild } from '../../model/image-build.ts';
import { byteCount } from '../../model/units.ts';
import { isRemoteContext } from '../context/remote.ts';
import { targetNames } from './target-names.ts';

/** A bake file in buildx's JSON form (docs: "Bake file reference"); members in docker compose's order. */
export interface BakeFile {
  readonly group: { readonly default: { readonly targets: readonly string[] } };
  readonly target: Readonly<Record<string, object>>;
}

/**
 * The builds of a run as one bake file: the images are its default group, and what they build on are
 * targets too. `others` are targets that are only shown. `names` has each service's target.
 */
export function bakeFile(
  images: readonly ImageBuild[],
  others: readonly ImageBuild[] = [],
): { readonly file: BakeFile; readonly names: ReadonlyMap<string, string> } {
  const all = new Map<string, ImageBuild>();
  const add = (image: ImageBuild): void => {
    all.set(image.service, image);
    Object.values(image.contexts).forEach(add);
  };
  for (const image of [...others, ...images]) add(image);
  const names = targetNames([...all.keys()]);
  const nameOf = (service: string): string => names.get(service) ?? service;
  const targets = [...all.values()]
    .map((image) => [nameOf(image.service), targetOf(image, nameOf)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const group = images.map(({ service }) => nameOf(service)).sort();
  return {
    file: { group: { default: { targets: group } }, target: Object.fromEntries(targets) },
    names,
  };
}

/** The text as `docker compose build --print` has it, without the line end. */
export function bakeText(file: BakeFile): string {
  return JSON.stringify(file, null, 2).replace(/[<>&\u2028\u2029]/g, (character) =>
    goJson(character).slice(1, -1),
  );
}

function targetOf(image: ImageBuild, nameOf: (service: string) => string): object {
  const { build } = image;
  const context = build.context ?? '.';
  const entitlements = [
    ...(build.entitlements ?? []),
    ...(build.privileged === true ? ['security.insecure'] : []),
  ];
  const shmSize = build.shm_size === undefined ? 0 : (byteCount(build.shm_size) ?? 0);
  const filled = {
    context: literal(context),
    contexts: contextsOf(build, nameOf),
    dockerfile: literal(dockerfilePath(context, build.dockerfile ?? '')),
    'dockerfile-inline': literal(build.dockerfile_inline ?? ''),
    args: mapped(image.args, literal),
    labels: mapped(image.labels, literal),
    tags: [...image.tags, image.name],
    'cache-from': build.cache_from?.map(literal),
    'cache-to': build.cache_to?.map(literal),
    target: build.target,
    secret: image.secrets.map((secret) =>
      secret.kind === 'variable'
        ? `id=${secret.id},type=env,env=${secret.variable}`
        : literal(`id=${secret.id},type=file,src=${secret.path}`),
    ),
    ssh: image.ssh.map((entry) => literal(entry.includes('=') ? entry : `${entry}=`)),
    platforms: image.platforms,
    pull: image.pull,
    'no-cache': image.noCache,
    network: build.network,
    'shm-size': shmSize === 0 ? '' : String(shmSize),
    ulimits: ulimitsOf(build),
    call: image.run.check === true ? 'lint' : '',
    entitlements,
    'extra-hosts': extraHosts(build.extra_hosts ?? []),
    output: outputsOf(image),
    attest: attestations(build),
  };
  return Object.fromEntries(Object.entries(filled).filter(([, value]) => isFilled(value)));
}

/** Go leaves out what is empty. */
function isFilled(value: unknown): boolean {
  if (value === undefined || value === '' || value === false) return false;
  return typeof value !== 'object' || value === null || Object.keys(value).length > 0;
}

/** Bake reads templates in every string: "${" and "%{" are written twice their first character. */
function literal(text: string): string {
  return text.replace(/[$%](?=\{)/g, (character) => character + character);
}

function mapped(
  values: Readonly<Record<string, string>>,
  transform: (value: string) => string,
): Readonly<Record<string, string>> {
  const entries = Object.entries(values).map(([key, value]) => [key, transform(value)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function contextsOf(
  { additional_contexts: contexts = {} }: Build,
  nameOf: (service: string) => string,
): Readonly<Record<string, string>> {
  return mapped(contexts, (context) => {
    const service = contextService(context);
    return service === undefined ? literal(context) : `target:${nameOf(service)}`;
  });
}

/** Absolute, with the links of its folder followed, because buildx checks where a Dockerfile really is. */
function dockerfilePath(context: string, dockerfile: string): string {
  if (dockerfile === '' || isRemoteContext(context)) return dockerfile;
  const path = isAbsolute(dockerfile) ? dockerfile : join(context, dockerfile);
  try {
    return join(realpathSync(dirname(path)), basename(path));
  } catch {
    // A folder that does not exist is the builder's to report.
    return path;
  }
}

function ulimitsOf({ ulimits = {} }: Build): readonly string[] {
  return Object.entries(ulimits).map(([name, limit]) =>
    typeof limit === 'number' ? `${name}=${limit}` : `${name}=${limit.soft}:${limit.hard}`,
  );
}

/** "name=address" -> all addresses of a name, with commas. */
function extraHosts(entries: readonly string[]): Readonly<Record<string, string>> {
  const hosts: Record<string, string> = {};
  for (const entry of entries) {
    const equals = entry.indexOf('=');
    const name = entry.slice(0, equals);
    const address = entry.slice(equals + 1);
    hosts[name] = hosts[name] === undefined ? address : `${hosts[name]},${address}`;
  }
  return mapped(hosts, literal);
}

/** Several platforms can only be kept by builders and registries, not by every engine. */
function outputsOf({ run, push, platforms }: ImageBuild): readonly string[] {
  if (run.check === true) return [];
  if (platforms.length > 1) return [`type=image,push=${push}`];
  return [push ? 'type=registry' : 'type=docker'];
}

/** "true" asks for one with the builder's own settings, anything else has settings, "false" for none. */
function attestations({ provenance = '', sbom = '' }: Build): readonly string[] {
  return Object.entries({ provenance, sbom }).flatMap(([type, value]) => {
    if (value === '' || value === 'false') return [];
    return [value === 'true' ? `type=${type}` : literal(`type=${type},${value}`)];
  });
}
