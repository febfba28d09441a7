import { choice, either, LIST_OR_MAP, mapOf, NAME, object, STRING } from '../../compose/schema/rule.ts';

/** The keys of a node in the fleet file. */
export const NODE_KEYS = {
  host: STRING,
  labels: LIST_OR_MAP,
  availability: choice('active', 'pause', 'drain'),
  address: STRING,
};

/** The fleet file: nodes by name, each an address or a mapping. `x-*` is the user's own. */
export const FLEET_FILE = object({ nodes: mapOf(either(STRING, object(NODE_KEYS, ['host'])), NAME) }, [
  'nodes',
]);
