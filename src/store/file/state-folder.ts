import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where flotilla keeps state on this machine (XDG Base Directory Specification, XDG_STATE_HOME). */
export function stateFolder(environment: Readonly<Record<string, string | undefined>>): string {
  const base = environment.XDG_STATE_HOME || join(environment.HOME || homedir(), '.local/state');
  return join(base, 'flotilla');
}
