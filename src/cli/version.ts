import packageJson from '../../package.json' with { type: 'json' };
import { COMPOSE_VERSION } from '../model/labels.ts';

/** flotilla's own version, from package.json. */
export const VERSION: string = packageJson.version;

/** The version reported in docker compose's place: docker compose's, for scripts that compare it, then flotilla's own. */
export const COMPOSE_LIKE_VERSION = `${COMPOSE_VERSION}-flotilla${VERSION}`;

/** The line that `version` and `--version` print. */
export function versionLine(isCompose: boolean): string {
  return isCompose ? `Docker Compose version v${COMPOSE_LIKE_VERSION}` : `flotilla version ${VERSION}`;
}
