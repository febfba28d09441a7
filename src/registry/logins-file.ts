import { type DockerConfig, dockerConfig, type StoredLogin } from '../fleet/docker-config.ts';
import { askHelper, listHelper } from './credential-helper.ts';
import { configOfEnvironment, decoded, TOKEN_USER } from './registry-auth.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * All logins of the user as the text of a config.json that needs no helpers (docker compose,
 * pkg/compose/apiSocket.go): from DOCKER_AUTH_CONFIG, the helpers of single registries, and the helper of
 * all or what stands in config.json. Holds secrets. Rejects with `FILE_INVALID`, `CREDENTIAL_HELPER_FAILED`.
 */
export async function loginsFile(environment: Environment): Promise<string> {
  const config = dockerConfig(environment);
  const logins: Record<string, StoredLogin> = { ...(await allOf(config, environment)) };
  for (const [key, helper] of Object.entries(config.credHelpers ?? {})) {
    const login = await askedLogin(helper, key, environment);
    if (login !== undefined) logins[key] = login;
  }
  Object.assign(logins, configOfEnvironment(environment).auths);
  const entries = Object.entries(logins).sort(([a], [b]) => (a < b ? -1 : 1));
  const auths = Object.fromEntries(entries.map(([key, login]) => [key, stored(login)]));
  return JSON.stringify({ auths }, undefined, '\t');
}

async function allOf(
  { credsStore: helper = '', auths = {} }: DockerConfig,
  environment: Environment,
): Promise<Readonly<Record<string, StoredLogin>>> {
  if (helper === '') return auths;
  const logins: Record<string, StoredLogin> = {};
  for (const key of await listHelper(helper, environment)) {
    const login = await askedLogin(helper, key, environment);
    if (login !== undefined) logins[key] = login;
  }
  return logins;
}

async function askedLogin(
  helper: string,
  key: string,
  environment: Environment,
): Promise<StoredLogin | undefined> {
  const login = await askHelper(helper, key, environment);
  if (login === undefined) return undefined;
  const { username, secret } = login;
  return username === TOKEN_USER ? { identitytoken: secret } : { username, password: secret };
}

/** In the docker CLI's own order of keys; user and password only as `auth`. */
function stored(login: StoredLogin): StoredLogin {
  const { username = '', password = '' } = login.auth ? decoded(login.auth) : login;
  const auth =
    username === '' && password === '' ? '' : Buffer.from(`${username}:${password}`).toString('base64');
  const { email, identitytoken, registrytoken } = login;
  const entries = Object.entries({ auth, email, identitytoken, registrytoken });
  return Object.fromEntries(entries.filter(([, value]) => (value ?? '') !== ''));
}
