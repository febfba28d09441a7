import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { TlsMaterial } from '../engine/docker/transport/endpoint.ts';
import { FlotillaError } from '../errors/flotilla-error.ts';
import { configIn, readJsonFile } from './docker-config.ts';
import { readTls } from './tls-files.ts';

interface ContextMeta {
  readonly Endpoints?: { readonly docker?: { readonly Host?: string; readonly SkipTLSVerify?: boolean } };
}

/** Where a context's engine is, and the certificates it is spoken to with, if any. */
export interface ContextEndpoint {
  readonly host: string;
  readonly tls?: TlsMaterial;
}

/**
 * The endpoint of a docker context, as the docker CLI keeps it: folders named by the SHA-256 of the
 * context's name, one with its host, one with its certificates. "default" has none. Throws
 * `CONTEXT_NOT_FOUND`.
 */
export function contextEndpoint(configDir: string, name: string): ContextEndpoint | undefined {
  if (name === 'default') return undefined;
  const folder = createHash('sha256').update(name).digest('hex');
  const path = join(configDir, 'contexts', 'meta', folder, 'meta.json');
  const docker = readJsonFile<ContextMeta>(path)?.Endpoints?.docker;
  if (docker?.Host === undefined) {
    throw new FlotillaError('CONTEXT_NOT_FOUND', `Docker context "${name}" is not known, or has no host`, {
      hint: 'docker context ls lists them',
    });
  }
  const skipVerify = docker.SkipTLSVerify ?? false;
  const tls = readTls(join(configDir, 'contexts', 'tls', folder, 'docker'), skipVerify);
  return { host: docker.Host, ...(tls === undefined ? {} : { tls }) };
}

/** The context that `docker context use` has chosen, if any. */
export function currentContext(configDir: string): string | undefined {
  return configIn(configDir).currentContext;
}

/** The keys that leave a session, where the docker CLI's configuration sets them. */
export function configuredDetachKeys(configDir: string): string | undefined {
  return configIn(configDir).detachKeys || undefined;
}
