import {
  ANY_NAME,
  ANYTHING,
  BOOLEAN,
  COMMAND,
  choice,
  either,
  INTEGER,
  LIST_OR_MAP,
  listOf,
  mapOf,
  NAME,
  NUMBER,
  OPTIONS,
  object,
  type Rule,
  STRING,
  STRING_OR_LIST,
  STRING_OR_NUMBER,
  STRINGS,
  scalar,
  UNIQUE_STRINGS,
} from './rule.ts';

export const ULIMITS = mapOf(
  either(INTEGER, object({ hard: INTEGER, soft: INTEGER }, ['soft', 'hard'])),
  /^[a-z]+$/,
  true,
);

export const EXTRA_HOSTS = either(mapOf(either(STRING, STRINGS)), UNIQUE_STRINGS);

export const FILE_MOUNTS = listOf(
  either(
    STRING,
    object({ source: STRING, target: STRING, uid: STRING, gid: STRING, mode: STRING_OR_NUMBER }),
  ),
);

export const HEALTHCHECK = object({
  disable: BOOLEAN,
  interval: STRING,
  retries: NUMBER,
  test: either(STRING, STRINGS),
  timeout: STRING,
  start_period: STRING,
  start_interval: STRING,
});

export const HOOK = object(
  { command: COMMAND, user: STRING, privileged: BOOLEAN, working_dir: STRING, environment: LIST_OR_MAP },
  ['command'],
);

export const DEPENDS_ON = either(
  UNIQUE_STRINGS,
  mapOf(
    object(
      {
        restart: BOOLEAN,
        required: scalar('boolean'),
        condition: choice('service_started', 'service_healthy', 'service_completed_successfully'),
      },
      ['condition'],
    ),
    NAME,
  ),
);

export const NETWORKS = either(
  UNIQUE_STRINGS,
  mapOf(
    either(
      scalar('null'),
      object({
        aliases: UNIQUE_STRINGS,
        interface_name: STRING,
        ipv4_address: STRING,
        ipv6_address: STRING,
        link_local_ips: UNIQUE_STRINGS,
        mac_address: STRING,
        driver_opts: OPTIONS,
        priority: scalar('number'),
        gw_priority: scalar('number'),
      }),
    ),
    NAME,
  ),
);

export const MODELS = either(
  UNIQUE_STRINGS,
  mapOf(either(scalar('null'), object({ endpoint_var: STRING, model_var: STRING })), NAME, true),
);

export const PORTS = listOf(
  either(
    STRING_OR_NUMBER,
    object({
      name: STRING,
      mode: STRING,
      host_ip: STRING,
      target: INTEGER,
      published: INTEGER,
      protocol: STRING,
      app_protocol: STRING,
    }),
  ),
  true,
);

const MOUNT = object(
  {
    type: choice('bind', 'volume', 'tmpfs', 'cluster', 'npipe', 'image'),
    source: STRING,
    target: STRING,
    read_only: BOOLEAN,
    consistency: STRING,
    bind: object({
      propagation: STRING,
      create_host_path: BOOLEAN,
      recursive: choice('enabled', 'disabled', 'writable', 'readonly'),
      selinux: choice('z', 'Z'),
    }),
    volume: object({ labels: LIST_OR_MAP, nocopy: BOOLEAN, subpath: STRING }),
    tmpfs: object({
      size: { scalar: { kinds: ['integer', 'string'], minimum: 0 } },
      mode: STRING_OR_NUMBER,
    }),
    image: object({ subpath: STRING }),
  },
  ['type'],
);

export const MOUNTS = listOf(either(STRING, MOUNT), true);

export const DEVICES = listOf(
  either(STRING, object({ source: STRING, target: STRING, permissions: STRING }, ['source'])),
);

const DEVICE_REQUEST_KEYS = {
  capabilities: UNIQUE_STRINGS,
  count: INTEGER,
  device_ids: UNIQUE_STRINGS,
  driver: STRING,
  options: LIST_OR_MAP,
};

export const DEVICE_REQUESTS = listOf(object(DEVICE_REQUEST_KEYS, ['capabilities']));

// The specification's schema lets other keys of a request be, and so does docker compose.
export const GPUS: Rule = either(
  choice('all'),
  listOf({ map: { keys: DEVICE_REQUEST_KEYS, others: ANYTHING } }),
);

export const ENV_FILE = either(
  STRING,
  listOf(
    either(STRING, {
      map: { keys: { path: STRING, format: STRING, required: BOOLEAN }, required: ['path'] },
    }),
  ),
);

const WATCH_RULE = object(
  {
    ignore: STRING_OR_LIST,
    include: STRING_OR_LIST,
    path: STRING,
    action: choice('rebuild', 'sync', 'restart', 'sync+restart', 'sync+exec'),
    target: STRING,
    exec: HOOK,
    initial_sync: scalar('boolean'),
  },
  ['path', 'action'],
);

export const DEVELOP = either(scalar('null'), object({ watch: listOf(WATCH_RULE) }));

const BLKIO_LIMITS = listOf({ map: { keys: { path: STRING, rate: INTEGER } } });

export const BLKIO: Rule = {
  map: {
    keys: {
      device_read_bps: BLKIO_LIMITS,
      device_read_iops: BLKIO_LIMITS,
      device_write_bps: BLKIO_LIMITS,
      device_write_iops: BLKIO_LIMITS,
      weight: INTEGER,
      weight_device: listOf({ map: { keys: { path: STRING, weight: INTEGER } } }),
    },
  },
};

const OPTION_VALUE = scalar('string', 'number', 'boolean');

export const PROVIDER = object(
  { type: STRING, options: mapOf(either(OPTION_VALUE, listOf(OPTION_VALUE)), ANY_NAME, true) },
  ['type'],
);

export const BUILD = either(
  STRING,
  object({
    context: STRING,
    dockerfile: STRING,
    dockerfile_inline: STRING,
    entitlements: STRINGS,
    args: LIST_OR_MAP,
    ssh: LIST_OR_MAP,
    labels: LIST_OR_MAP,
    cache_from: STRINGS,
    cache_to: STRINGS,
    no_cache: BOOLEAN,
    additional_contexts: LIST_OR_MAP,
    network: STRING,
    provenance: BOOLEAN,
    sbom: BOOLEAN,
    pull: BOOLEAN,
    target: STRING,
    shm_size: INTEGER,
    extra_hosts: EXTRA_HOSTS,
    isolation: STRING,
    privileged: BOOLEAN,
    secrets: FILE_MOUNTS,
    tags: STRINGS,
    ulimits: ULIMITS,
    platforms: STRINGS,
  }),
);
