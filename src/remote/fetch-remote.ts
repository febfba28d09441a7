import { parseGoBool } from '../compose/env/switches.ts';
import type { RemoteCopy } from '../compose/request.ts';
import { remoteAddress } from '../compose/sources/remote.ts';
import { BugError, FlotillaError } from '../errors/flotilla-error.ts';
import { fetchArtifact } from './artifact-files.ts';
import { cacheFolder } from './cache-folder.ts';
import type { Fetching } from './fetching.ts';
import { fetchGit } from './git-files.ts';

/** docker compose's switches, by kind of address. */
const SWITCHES = { git: 'COMPOSE_EXPERIMENTAL_GIT_REMOTE', oci: 'COMPOSE_EXPERIMENTAL_OCI_REMOTE' } as const;

/**
 * A compose file that lies elsewhere -> its copy on this machine, or what went wrong: that has a place in a file, which the caller
 * knows. What an address stands for is asked for each time; what is there already is not fetched again. Rejects with the
 * signal's reason.
 */
export async function fetchRemote(
  text: string,
  options: Pick<Fetching, 'environment' | 'signal'>,
): Promise<RemoteCopy | FlotillaError> {
  const address = remoteAddress(text);
  if (address === undefined || address.kind === 'wrong') throw new BugError(`not an address: ${text}`);
  try {
    requireSwitchedOn(SWITCHES[address.kind], options.environment);
    const fetching = { ...options, text, cache: cacheFolder(options.environment) };
    return await (address.kind === 'git'
      ? fetchGit(address, fetching)
      : fetchArtifact(address.reference, fetching));
  } catch (error) {
    options.signal.throwIfAborted();
    if (error instanceof FlotillaError) return error;
    throw error;
  }
}

function requireSwitchedOn(name: string, environment: Fetching['environment']): void {
  const value = environment[name] || '1';
  const isOn = parseGoBool(value);
  if (isOn === true) return;
  if (isOn === false) {
    throw new FlotillaError('REMOTE_DISABLED', `${name} forbids compose files of this kind`);
  }
  const message = `${name} is neither true nor false: "${value}"`;
  throw new FlotillaError('WRONG_VALUE', message, { hint: 'set it to 1 or 0' });
}
