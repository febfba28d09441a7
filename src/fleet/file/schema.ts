import { FLEET_CHANNEL } from '../../compose/extensions/x-notify.ts';
import {
  BOOLEAN,
  choice,
  either,
  INTEGER,
  LIST_OR_MAP,
  listOf,
  mapOf,
  NAME,
  object,
  STRING,
  STRING_OR_NUMBER,
} from '../../compose/schema/rule.ts';
import { PLACEMENT_STRATEGIES } from '../../model/placing/scheduling.ts';

/** The keys of a node in the fleet file. */
const NODE_KEYS = {
  host: STRING,
  labels: LIST_OR_MAP,
  availability: choice('active', 'pause', 'drain'),
  address: STRING,
  address6: STRING,
  resources: mapOf(STRING_OR_NUMBER, NAME),
};

/** `x-quota` of one project. */
const QUOTA = object({ cpus: STRING_OR_NUMBER, memory: STRING_OR_NUMBER, replicas: INTEGER });

/**
 * The fleet file: nodes by name, each an address or a mapping, and how replicas are placed on them. `x-*` is the user's own,
 * but for the quotas.
 */
export const FLEET_FILE = object(
  {
    nodes: mapOf(either(STRING, object(NODE_KEYS, ['host'])), NAME),
    placement_strategy: choice(...PLACEMENT_STRATEGIES),
    placement_seed: INTEGER,
    overcommit: BOOLEAN,
    mesh: object({ node_ports: STRING_OR_NUMBER }),
    'x-quota': mapOf(QUOTA, NAME),
    notify: listOf(FLEET_CHANNEL),
    smtp: either(STRING, object({ server: STRING, from: STRING, password_file: STRING }, ['server'])),
    thresholds: object({ disk: STRING, certificate: STRING }),
  },
  ['nodes'],
);
