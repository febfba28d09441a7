import {
  ANYTHING,
  BOOLEAN,
  either,
  LIST_OR_MAP,
  listOf,
  mapOf,
  NAME,
  OPTIONS,
  object,
  type Rule,
  STRING,
  STRING_OR_LIST,
  STRINGS,
  scalar,
} from './rule.ts';
import { SERVICE } from './service.ts';

const EXTERNAL = either(BOOLEAN, object({ name: STRING }));
const OPEN_EXTERNAL = either(BOOLEAN, { map: { keys: { name: STRING }, others: ANYTHING } });

const NETWORK = either(
  scalar('null'),
  object({
    name: STRING,
    driver: STRING,
    driver_opts: OPTIONS,
    ipam: object({
      driver: STRING,
      config: listOf(
        object({ subnet: STRING, ip_range: STRING, gateway: STRING, aux_addresses: mapOf(STRING) }),
      ),
      options: mapOf(STRING),
    }),
    external: EXTERNAL,
    internal: BOOLEAN,
    enable_ipv4: BOOLEAN,
    enable_ipv6: BOOLEAN,
    attachable: BOOLEAN,
    labels: LIST_OR_MAP,
  }),
);

const VOLUME = either(
  scalar('null'),
  object({ name: STRING, driver: STRING, driver_opts: OPTIONS, external: EXTERNAL, labels: LIST_OR_MAP }),
);

const SECRET = object({
  name: STRING,
  environment: STRING,
  file: STRING,
  external: OPEN_EXTERNAL,
  labels: LIST_OR_MAP,
  driver: STRING,
  driver_opts: OPTIONS,
  template_driver: STRING,
});

const CONFIG = object({
  name: STRING,
  content: STRING,
  environment: STRING,
  file: STRING,
  external: OPEN_EXTERNAL,
  labels: LIST_OR_MAP,
  template_driver: STRING,
});

const MODEL = object(
  { name: STRING, model: STRING, context_size: scalar('integer'), runtime_flags: STRINGS },
  ['model'],
);

const INCLUDE = listOf(
  either(STRING, {
    map: { keys: { path: STRING_OR_LIST, env_file: STRING_OR_LIST, project_directory: STRING } },
  }),
);

/** A whole compose file (source: the Compose Specification's schema). */
export const PROJECT: Rule = object({
  version: STRING,
  name: STRING,
  include: INCLUDE,
  services: mapOf(SERVICE, NAME),
  // The specification's schema looks only at models and networks with such names, and lets others be.
  models: mapOf(MODEL, NAME, true),
  networks: mapOf(NETWORK, NAME, true),
  volumes: mapOf(VOLUME, NAME),
  secrets: mapOf(SECRET, NAME),
  configs: mapOf(CONFIG, NAME),
});
