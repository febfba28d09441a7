import { readFileSync } from 'node:fs';
import { systemCode } from '../../errors/system-error.ts';
import type { Project } from '../../model/desired/project.ts';
import type { SearchedFile } from './sensitive-values.ts';

/** A folder or file of this machine that the compose files name. */
export interface Bind {
  readonly service: string;
  readonly source: string;
  readonly target: string;
  readonly isReadOnly: boolean;
}

/** A service or config with variables, which can hold secrets. */
export interface VariableHolder {
  readonly kind: 'service' | 'config';
  readonly key: string;
  readonly hasEnvFile: boolean;
  readonly hasEnvironment: boolean;
}

/** Services that others could not run: they are built, and the image has no name to pull. */
export function buildOnlyServices({ services }: Project): readonly string[] {
  return Object.entries(services).flatMap(([key, { image }]) => (image === undefined ? key : []));
}

/** Bind mounts reveal paths of the publisher's machine. */
export function bindsOf({ services }: Project): readonly Bind[] {
  return Object.entries(services).flatMap(([service, { volumes = [] }]) =>
    volumes.flatMap((mount) =>
      mount.type === 'bind'
        ? {
            service,
            source: mount.source ?? '',
            target: mount.target,
            isReadOnly: mount.read_only === true,
          }
        : [],
    ),
  );
}

/** What has variables, of a project whose env files are not merged into "environment". */
export function variableHolders({ services, configs }: Project): readonly VariableHolder[] {
  const all: readonly VariableHolder[] = [
    ...Object.entries(services).map(([key, { environment = {}, env_file = [] }]) => ({
      kind: 'service' as const,
      key,
      hasEnvFile: env_file.length > 0,
      hasEnvironment: Object.keys(environment).length > 0,
    })),
    ...Object.entries(configs).map(([key, { environment }]) => ({
      kind: 'config' as const,
      key,
      hasEnvFile: false,
      hasEnvironment: environment !== undefined,
    })),
  ];
  return all.filter(({ hasEnvFile, hasEnvironment }) => hasEnvFile || hasEnvironment);
}

/** The same, with what env files bring counted as the service's environment, as docker compose does. `values`: the variables of each service. */
export function withEnvFiles(
  holders: readonly VariableHolder[],
  values: Readonly<Record<string, object>>,
): readonly VariableHolder[] {
  return holders.map((holder) => {
    const isSet = holder.kind === 'service' && Object.keys(values[holder.key] ?? {}).length > 0;
    return isSet ? { ...holder, hasEnvironment: true } : holder;
  });
}

/** The files of configs and secrets: they stay where they are, and docker compose looks into them all the same. */
export function mountedFiles({ configs, secrets }: Project): readonly SearchedFile[] {
  const paths = [...Object.values(configs), ...Object.values(secrets)].flatMap(({ file }) => file ?? []);
  return [...new Set(paths)].flatMap((name) => {
    const content = contentOf(name);
    return content === undefined ? [] : { kind: 'text', name, content };
  });
}

/** Undefined where there is no file to look into; that is reported when the project is started. */
function contentOf(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (['ENOENT', 'EISDIR', 'EACCES'].includes(systemCode(error) ?? '')) return undefined;
    throw error;
  }
}
