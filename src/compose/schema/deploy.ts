import {
  choice,
  either,
  INTEGER,
  LIST_OR_MAP,
  listOf,
  NUMBER,
  object,
  STRING,
  STRINGS,
  scalar,
} from './rule.ts';
import { DEVICE_REQUESTS } from './service-parts.ts';

const UPDATE_CONFIG = object({
  parallelism: INTEGER,
  delay: STRING,
  failure_action: STRING,
  monitor: STRING,
  max_failure_ratio: NUMBER,
  order: choice('start-first', 'stop-first'),
});

/** A service's `deploy`. */
export const DEPLOY = either(
  scalar('null'),
  object({
    mode: STRING,
    endpoint_mode: STRING,
    replicas: INTEGER,
    labels: LIST_OR_MAP,
    rollback_config: UPDATE_CONFIG,
    update_config: UPDATE_CONFIG,
    resources: object({
      limits: object({ cpus: NUMBER, memory: STRING, pids: INTEGER }),
      reservations: object({
        cpus: NUMBER,
        memory: STRING,
        generic_resources: listOf(
          object({ discrete_resource_spec: object({ kind: STRING, value: NUMBER }) }),
        ),
        devices: DEVICE_REQUESTS,
      }),
    }),
    restart_policy: object({ condition: STRING, delay: STRING, max_attempts: INTEGER, window: STRING }),
    placement: object({
      constraints: STRINGS,
      preferences: listOf(object({ spread: STRING })),
      max_replicas_per_node: INTEGER,
    }),
  }),
);
