import type { RegistryAuth } from '../engine/images.ts';
import { FlotillaError } from '../errors/flotilla-error.ts';
import { type DockerConfig, dockerConfig, type StoredLogin } from '../fleet/docker-config.ts';
import { askHelper } from './credential-helper.ts';
import { credentialKey, hostOfKey, registryHost } from './registry-host.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The login for the registry of an image; undefined where none is known. Each registry is asked for once. */
export type FindAuth = (reference: string) => Promise<RegistryAuth | undefined>;

/** The user name by which helpers say that the secret is a token of the registry's own. */
export const TOKEN_USER = '<token>';

/**
 * Logins as the docker CLI finds them: DOCKER_AUTH_CONFIG (JSON like that of config.json), the helper of
 * the registry, the helper of all, and what stands in config.json itself. Nothing is read before the
 * first question. Rejects with `FILE_INVALID`, `CREDENTIAL_HELPER_FAILED`.
 */
export function findAuth(environment: Environment): FindAuth {
  const known = new Map<string, Promise<RegistryAuth | undefined>>();
  return (reference) => {
    const host = registryHost(reference);
    const auth = known.get(host) ?? authOf(host, environment);
    known.set(host, auth);
    return auth;
  };
}

async function authOf(host: string, environment: Environment): Promise<RegistryAuth | undefined> {
  const key = credentialKey(host);
  const given = storedLogin(configOfEnvironment(environment), key);
  if (given !== undefined) return given;
  const config = dockerConfig(environment);
  const helper = config.credHelpers?.[host] ?? config.credHelpers?.[key] ?? config.credsStore;
  if (helper === undefined || helper === '') return storedLogin(config, key);
  const login = await askHelper(helper, key, environment);
  if (login === undefined) return undefined;
  const { username, secret } = login;
  return username === TOKEN_USER
    ? { identitytoken: secret, serveraddress: key }
    : { username, password: secret, serveraddress: key };
}

/** Logins from DOCKER_AUTH_CONFIG, in the form of docker's config.json. Throws `FILE_INVALID`. */
export function configOfEnvironment({ DOCKER_AUTH_CONFIG: text }: Environment): DockerConfig {
  if (text === undefined || text === '') return {};
  try {
    return JSON.parse(text) as DockerConfig;
  } catch {
    // Without the parser's own message: it quotes the text, which holds passwords.
    throw new FlotillaError('FILE_INVALID', 'DOCKER_AUTH_CONFIG is not valid JSON', {
      hint: 'it has the form of docker\'s config.json: {"auths": {"HOST": {"auth": "..."}}}',
    });
  }
}

function storedLogin({ auths = {} }: DockerConfig, key: string): RegistryAuth | undefined {
  const same = Object.keys(auths).find((candidate) => hostOfKey(candidate) === hostOfKey(key));
  const login = auths[key] ?? (same === undefined ? undefined : auths[same]);
  return login === undefined ? undefined : toAuth(login, key);
}

/** undefined for an entry that only says that there is a login, which a helper keeps. */
function toAuth(login: StoredLogin, serveraddress: string): RegistryAuth | undefined {
  const { identitytoken, registrytoken } = login;
  const { username, password } = login.auth ? decoded(login.auth) : login;
  const parts = { username, password, identitytoken, registrytoken };
  const present = Object.entries(parts).filter(([, value]) => (value ?? '') !== '');
  return present.length === 0 ? undefined : { ...Object.fromEntries(present), serveraddress };
}

/** "dXNlcjpwYXNz" -> user and password; only the first colon separates. */
export function decoded(auth: string): { readonly username: string; readonly password: string } {
  const text = Buffer.from(auth, 'base64').toString('utf8').replace(/\0+$/, '');
  const colon = text.indexOf(':');
  return colon < 0
    ? { username: text, password: '' }
    : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}
