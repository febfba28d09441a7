import type { ManagerPicture } from '../../manager/rules/picture.ts';
import { askStatus } from '../../manager/seen/ask-status.ts';
import { statusSocket } from './status-socket.ts';

const PATIENCE_MS = 1000;

/** What the manager on this machine knows; undefined where none works here. */
export async function askManager(
  environment: Readonly<Record<string, string>>,
): Promise<ManagerPicture | undefined> {
  const picture = await askStatus(statusSocket(environment), PATIENCE_MS).catch(() => undefined);
  return picture?.leading === true ? picture : undefined;
}
