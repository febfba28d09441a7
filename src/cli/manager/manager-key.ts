import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import { systemCode, systemReason } from '../../errors/system-error.ts';
import { stateFolder } from '../../store/file/state-folder.ts';
import { newKeyPair } from '../../store/seal.ts';

/**
 * The private key that this manager opens contents with: the file that FLOTILLA_MANAGER_KEY_FILE names, or one in the state
 * folder, which is made at the first time. Throws `MANAGER_KEY_UNREADABLE`.
 */
export function managerKey(environment: Readonly<Record<string, string>>): string {
  const named = environment.FLOTILLA_MANAGER_KEY_FILE;
  const path = named || join(stateFolder(environment), 'manager.key');
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (cause) {
    const isMissing = systemCode(cause) === 'ENOENT';
    if (named !== undefined || !isMissing) {
      throw new FlotillaError(
        'MANAGER_KEY_UNREADABLE',
        `The manager's key ${path} can't be read: ${systemReason(cause)}`,
        {
          hint: 'it must be the file that the manager had before, or contents of stacks stay closed',
          cause,
        },
      );
    }
  }
  const { privateKey } = newKeyPair();
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, `${privateKey}\n`, { mode: 0o600, flag: 'wx' });
  return privateKey;
}
