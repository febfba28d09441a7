import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where an engine's API listens. The type is the same as the adapter's, so that tests pass it on. */
export type EngineAddress =
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number };

export const LOCAL_SOCKET = '/var/run/docker.sock';

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads `unix:///path` or `tcp://host:port`; undefined for any other form (ssh, npipe, TLS). */
export function parseAddress(url: string): EngineAddress | undefined {
  if (url.startsWith('unix://')) return { kind: 'unix', path: url.slice('unix://'.length) };
  const tcp = /^tcp:\/\/(\[[^\]]+\]|[^:/]+):(\d+)\/?$/.exec(url);
  if (tcp === null) return undefined;
  return { kind: 'tcp', host: (tcp[1] ?? '').replace(/^\[|\]$/g, ''), port: Number(tcp[2]) };
}

export function formatAddress(address: EngineAddress): string {
  if (address.kind === 'unix') return `unix://${address.path}`;
  return `tcp://${address.host.includes(':') ? `[${address.host}]` : address.host}:${address.port}`;
}

/** Where an engine is looked for: DOCKER_HOST, the docker client's context, or the usual socket. */
export function addressText(env: Environment): string {
  return env.DOCKER_HOST || contextAddress(env) || `unix://${LOCAL_SOCKET}`;
}

/** The engine that the environment names, whether or not it answers; an error where it can't be spoken to from here. */
export function engineAddress(env: Environment): EngineAddress {
  const url = addressText(env);
  const address = parseAddress(url);
  if (address === undefined) throw new Error(`The engine at ${url} is neither a local socket nor plain TCP`);
  return address;
}

/** The docker client keeps a context under the SHA-256 of its name. */
function contextAddress(env: Environment): string | undefined {
  const folder = env.DOCKER_CONFIG ?? join(env.HOME ?? '/root', '.docker');
  const name = env.DOCKER_CONTEXT || readJson(join(folder, 'config.json'))?.currentContext;
  if (typeof name !== 'string' || name === '' || name === 'default') return undefined;
  const id = createHash('sha256').update(name).digest('hex');
  const meta = readJson(join(folder, 'contexts/meta', id, 'meta.json'));
  const endpoints = meta?.Endpoints as { docker?: { Host?: string } } | undefined;
  return endpoints?.docker?.Host;
}

function readJson(file: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
