import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { FlotillaError } from '../errors/flotilla-error.ts';
import { messageOf } from '../errors/message-of.ts';
import { systemCode, systemReason } from '../errors/system-error.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A login as the docker CLI keeps it; `auth` is base64 of "user:password". */
export interface StoredLogin {
  readonly auth?: string;
  readonly username?: string;
  readonly password?: string;
  readonly email?: string;
  readonly identitytoken?: string;
  readonly registrytoken?: string;
}

/** The parts of the docker CLI's config.json that are read. */
export interface DockerConfig {
  readonly auths?: Readonly<Record<string, StoredLogin>>;
  /** The helper that keeps all logins. */
  readonly credsStore?: string;
  /** Helpers of single registries. */
  readonly credHelpers?: Readonly<Record<string, string>>;
  readonly currentContext?: string;
  readonly psFormat?: string;
  /** The keys that leave a session. */
  readonly detachKeys?: string;
  /** What containers and builds reach the network through, by the engine's address or "default". */
  readonly proxies?: Readonly<Record<string, ProxySettings>>;
  /** Folders beside the usual ones in which plugins are looked for. */
  readonly cliPluginsExtraDirs?: readonly string[];
}

export interface ProxySettings {
  readonly httpProxy?: string;
  readonly httpsProxy?: string;
  readonly ftpProxy?: string;
  readonly noProxy?: string;
  readonly allProxy?: string;
}

/** The docker CLI's folder: DOCKER_CONFIG, or ~/.docker. */
export function dockerConfigFolder(environment: Environment): string {
  return environment.DOCKER_CONFIG || join(homedir(), '.docker');
}

/** The docker CLI's settings; none where there is no file, or `configFault` has something to say of it. */
export function dockerConfig(environment: Environment): DockerConfig {
  return configIn(dockerConfigFolder(environment));
}

/** The same, of a folder. */
export function configIn(folder: string): DockerConfig {
  try {
    return readJsonFile<DockerConfig>(join(folder, 'config.json')) ?? {};
  } catch (error) {
    if (error instanceof FlotillaError) return {};
    throw error;
  }
}

/** Why docker's settings do not count, in the docker CLI's words, which goes on without them too; undefined where they do. */
export function configFault(environment: Environment): string | undefined {
  const path = join(dockerConfigFolder(environment), 'config.json');
  try {
    readJsonFile(path);
    return undefined;
  } catch (error) {
    if (!(error instanceof FlotillaError)) throw error;
    return error.code === 'FILE_INVALID'
      ? `Error parsing config file (${path}): ${messageOf(error.cause)}`
      : `Error loading config file: open ${path}: ${messageOf(error.cause).replace(/^E[A-Z]+: (.*?),.*$/s, '$1')}`;
  }
}

/** A JSON file, or undefined where it is not there. Throws `FILE_UNREADABLE`, `FILE_INVALID`. */
export function readJsonFile<T>(path: string): T | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw new FlotillaError('FILE_UNREADABLE', `${path} can't be read: ${systemReason(error)}`, {
      cause: error,
    });
  }
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    throw new FlotillaError('FILE_INVALID', `${path} is not valid JSON`, { cause: error });
  }
}
