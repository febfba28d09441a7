import { renderJson, renderModelJson } from '../../compose/render/json.ts';
import { renderModelYaml, renderYaml } from '../../compose/render/yaml.ts';
import type { LoadRequest, LoadResult } from '../../compose/request.ts';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import type { Project } from '../../model/desired/project.ts';
import { imageOf } from '../../model/image-reference.ts';
import { modelList } from './model-list.ts';
import { imagesOnly } from './service-images.ts';
import { variablesText } from './variables-text.ts';

/** The flags of `config` that decide what is read and printed. */
export interface ConfigFlags {
  readonly format: 'yaml' | 'json';
  /** The format is the user's wish: without one, variables are a table. */
  readonly isFormatGiven?: boolean;
  readonly services?: boolean;
  readonly images?: boolean;
  readonly volumes?: boolean;
  readonly networks?: boolean;
  readonly models?: boolean;
  readonly profiles?: boolean;
  readonly hash?: string;
  readonly environment?: boolean;
  readonly variables?: boolean;
  readonly resolveImageDigests?: boolean;
  readonly lockImageDigests?: boolean;
  readonly interpolate: boolean;
  readonly normalize: boolean;
  readonly pathResolution: boolean;
  readonly consistency: boolean;
  readonly envResolution: boolean;
}

/** A request with what the flags change in it. */
export function withConfigFlags(
  request: LoadRequest,
  flags: ConfigFlags,
  services: readonly string[],
  compatibility: boolean,
): LoadRequest {
  return {
    ...request,
    ...(isOfNamed(flags) ? { services, isOnlyNamed: true } : {}),
    noInterpolate: !flags.interpolate || flags.variables === true,
    // docker compose leaves the model as it is written when it is asked for compatibility.
    noNormalize: !flags.normalize || compatibility,
    noPathResolution: !flags.pathResolution,
    noConsistency: !flags.consistency,
    // Lists need no env files, and docker compose hashes services before these are read.
    noEnvResolution: !flags.envResolution || !(printsWholeModel(flags) || flags.environment === true),
  };
}

/**
 * docker compose fails to print SSH keys with paths as JSON, so there is no form that its readers
 * would understand.
 */
function projectJson(project: Project): string {
  for (const [name, { build }] of Object.entries(project.services)) {
    if (!build?.ssh?.some((key) => key.includes('='))) continue;
    const message = `services.${name}.build.ssh has paths, and docker compose has no JSON form for these`;
    throw new FlotillaError('NO_JSON_FORM', message, { hint: 'use --format yaml' });
  }
  return renderJson(project);
}

/** False where a list, hashes or variables are asked for. */
export function printsWholeModel(flags: ConfigFlags): boolean {
  const { environment, variables, hash, services, images, volumes, networks, models, profiles } = flags;
  const lists = [environment, variables, services, images, volumes, networks, models, profiles];
  return hash === undefined && !lists.includes(true);
}

/** False for lists that are of all that the profiles have, whatever services are named beside them. */
export function isOfNamed(flags: ConfigFlags): boolean {
  return printsWholeModel(flags) || [flags.images, flags.profiles, flags.environment].includes(true);
}

/** What `config` prints for a load without errors. */
export function configText(result: LoadResult, flags: ConfigFlags): string {
  const { project, model } = result;
  if (flags.environment) return renderEnvironment(result.environment);
  if (flags.variables) return variablesText(model, flags.isFormatGiven === true ? flags.format : undefined);
  if (flags.lockImageDigests && printsWholeModel(flags)) return lockText(result, flags);
  if (project !== undefined && flags.hash !== undefined) return renderHashes(project, flags.hash);
  const list = project === undefined ? modelList(model ?? {}, flags) : projectList(project, flags);
  if (list !== undefined) return list.map((line) => `${line}\n`).join('');
  return wholeText(result, flags);
}

function wholeText({ project, model }: LoadResult, { format }: ConfigFlags): string {
  if (project !== undefined) return format === 'json' ? projectJson(project) : renderYaml(project);
  return format === 'json' ? renderModelJson(model) : renderModelYaml(model ?? {});
}

/** docker compose's JSON form of the override file has keys that say nothing; they do no harm. */
function lockText(result: LoadResult, flags: ConfigFlags): string {
  const override = imagesOnly(result);
  if (flags.format === 'yaml') return renderModelYaml(override);
  if (result.project === undefined) return renderModelJson(override);
  const services = Object.entries(override.services).map(([name, service]) => [
    name,
    { command: null, entrypoint: null, ...service },
  ]);
  return renderModelJson({ name: '', services: Object.fromEntries(services) });
}

function projectList(project: Project, flags: ConfigFlags): readonly string[] | undefined {
  if (flags.services) return Object.keys(project.services);
  if (flags.volumes) return Object.keys(project.volumes);
  if (flags.networks) return Object.keys(project.networks);
  if (flags.models) return Object.values(project.models).map(({ model }) => model);
  if (flags.profiles) return profiles(project);
  if (!flags.images) return undefined;
  return Object.entries(project.services).map(([name, service]) => imageOf(project, name, service));
}

function renderEnvironment(environment: LoadResult['environment']): string {
  const names = Object.keys(environment).sort();
  return names.map((name) => `${name}=${environment[name]}\n`).join('');
}

function profiles(project: Project): string[] {
  const services = [...Object.values(project.services), ...Object.values(project.disabled)];
  return [...new Set(services.flatMap((service) => service.profiles ?? []))].sort();
}

function renderHashes(project: Project, wanted: string): string {
  const names = wanted === '*' ? Object.keys(project.services) : wanted.split(',');
  return names
    .map((name) => {
      const hash = project.configHashes[name];
      if (hash !== undefined) return `${name} ${hash.current}\n`;
      const isOff = project.disabledServices.includes(name) ? ': disabled' : '';
      throw new FlotillaError('SERVICE_UNKNOWN', `no such service: ${name}${isOff}`);
    })
    .join('');
}
