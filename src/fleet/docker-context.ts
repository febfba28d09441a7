import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { FlotillaError } from '../errors/flotilla-error.ts';
import { readJsonFile } from './docker-config.ts';

interface ContextMeta {
  readonly Endpoints?: { readonly docker?: { readonly Host?: string } };
}

/**
 * The host of a docker context, as the docker CLI keeps it: one folder named by the SHA-256 of the
 * context's name. "default" has none. Throws `CONTEXT_NOT_FOUND`.
 */
export function contextHost(configDir: string, name: string): string | undefined {
  if (name === 'default') return undefined;
  const folder = createHash('sha256').update(name).digest('hex');
  const path = join(configDir, 'contexts', 'meta', folder, 'meta.json');
  const meta = readJsonFile<ContextMeta>(path);
  const host = meta?.Endpoints?.docker?.Host;
  if (host === undefined) {
    throw new FlotillaError('CONTEXT_NOT_FOUND', `Docker context "${name}" is not known, or has no host`, {
      hint: 'docker context ls lists them',
    });
  }
  return host;
}

/** The context that `docker context use` has chosen, if any. */
export function currentContext(configDir: string): string | undefined {
  return readJsonFile<{ currentContext?: string }>(join(configDir, 'config.json'))?.currentContext;
}

/** The keys that leave a session, where the docker CLI's configuration sets them. */
export function configuredDetachKeys(configDir: string): string | undefined {
  return readJsonFile<{ detachKeys?: string }>(join(configDir, 'config.json'))?.detachKeys || undefined;
}
