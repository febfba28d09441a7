import packageJson from '../../package.json' with { type: 'json' };
import { COMPOSE_VERSION } from '../model/labels.ts';

/** flotilla's own version, from package.json. */
export const VERSION: string = packageJson.version;

/** What is told in docker compose's place: its version, so that a script may compare it, and then whose it is. */
export const COMPOSE_LIKE_VERSION = `${COMPOSE_VERSION}-flotilla${VERSION}`;

/** The line that `version` and `--version` print. */
export function versionLine(isCompose: boolean): string {
  return isCompose ? `Docker Compose version v${COMPOSE_LIKE_VERSION}` : `flotilla version ${VERSION}`;
}
