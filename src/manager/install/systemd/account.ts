import { chownSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname } from 'node:path';
import { FlotillaError } from '../../../errors/flotilla-error.ts';

/** The user that a unit's process runs as. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

/**
 * The account of a name; without one, the user, also of sudo. `passwd` is the machine's list (passwd(5)). Throws `NO_SUCH_USER`.
 */
export function accountOf(
  name: string | undefined,
  environment: Readonly<Record<string, string>>,
  passwd = '/etc/passwd',
): Account {
  const own = userInfo();
  const wanted = name ?? (own.uid === 0 ? environment.SUDO_USER || own.username : own.username);
  const line = readFileSync(passwd, 'utf8')
    .split('\n')
    .find((text) => text.startsWith(`${wanted}:`));
  const [, , uid, gid, , home] = line?.split(':') ?? [];
  if (uid !== undefined && gid !== undefined && home !== undefined) {
    return { name: wanted, uid: Number(uid), gid: Number(gid), home };
  }
  if (wanted === own.username) return { name: wanted, uid: own.uid, gid: own.gid, home: own.homedir };
  throw new FlotillaError('NO_SUCH_USER', `This machine has no user "${wanted}" in ${passwd}`, {
    hint: 'name another with --user, or add it: useradd --create-home NAME',
  });
}

/** Makes a folder of an account's own, with those above it that are missing. */
export function makeFolder(path: string, { uid, gid }: Account): void {
  const first = mkdirSync(path, { recursive: true, mode: 0o700 });
  if (first === undefined || statSync(path).uid === uid) return;
  for (let at = path; ; at = dirname(at)) {
    chownSync(at, uid, gid);
    if (at === first) return;
  }
}
