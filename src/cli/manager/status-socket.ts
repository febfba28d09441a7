import { join } from 'node:path';
import { stateFolder } from '../../store/file/state-folder.ts';

/** Where a manager's status is read unless a flag says otherwise. */
export function statusSocket(environment: Readonly<Record<string, string>>): string {
  return join(stateFolder(environment), 'manager.sock');
}
