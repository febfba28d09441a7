import type { Reporter } from '../reporter.ts';
import type { Mark } from '../yaml/source.ts';

/** What docker compose takes for a Git repository or an OCI artifact, and any other address. */
const REMOTE = /^([a-z][a-z0-9+.-]*:\/\/|git@|github\.com\/)/i;

/** True, and a problem, for a compose file that lies elsewhere: only files on this machine are read. */
export function isRemote(path: string, reporter: Reporter, at?: Mark): boolean {
  if (!REMOTE.test(path)) return false;
  const message = `"${path}" is not on this machine, and compose files are not fetched`;
  reporter.error('REMOTE_FILE', message, at, 'fetch it first, and name the local copy');
  return true;
}
