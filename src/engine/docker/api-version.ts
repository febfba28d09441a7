import { isOlder } from '../../model/observed/api-version.ts';
import { EngineError } from '../engine-error.ts';

/** The newest Engine API this client knows; a newer engine is spoken to in this version. */
const NEWEST_API = '1.51';
/** Docker Engine 20.10. */
const OLDEST_API = '1.41';

/** The version to speak with an engine whose newest is `engineApi`; throws where it is too old. */
export function negotiateApiVersion(node: string, engineApi: string): string {
  if (isOlder(engineApi, OLDEST_API)) {
    throw new EngineError(
      'unsupported',
      node,
      `The engine of node "${node}" speaks API ${engineApi}; ${OLDEST_API} is the oldest that flotilla works with`,
      { hint: 'update the Docker Engine to 20.10 or newer' },
    );
  }
  return isOlder(engineApi, NEWEST_API) ? engineApi : NEWEST_API;
}

/** Throws where the node's API is older than the feature needs; names node, versions and feature. */
export function requireApi(node: string, apiVersion: string, needed: string, feature: string): void {
  if (!isOlder(apiVersion, needed)) return;
  throw new EngineError(
    'unsupported',
    node,
    `${feature} needs Engine API ${needed}, but node "${node}" speaks ${apiVersion}`,
    { hint: `update the engine of "${node}", or take the setting out of the compose file` },
  );
}
