import { list, struct } from './codec.ts';
import { deviceRequest } from './service-parts.ts';
import {
  bytes,
  duration,
  float,
  integer,
  nonZeroDuration,
  nonZeroInteger,
  nonZeroUnsigned,
  text,
  textMapping,
  texts,
  unsigned,
} from './values.ts';

const updateConfig = struct([
  ['parallelism', unsigned],
  ['delay', nonZeroDuration],
  ['failure_action', text],
  ['monitor', nonZeroDuration],
  ['max_failure_ratio', float],
  ['order', text],
]);

const genericResource = struct([
  [
    'discrete_resource_spec',
    struct(
      [
        ['kind', text],
        ['value', integer],
      ],
      { kind: () => '', value: () => 0 },
    ),
  ],
]);

const resource = struct([
  ['cpus', float],
  ['memory', bytes],
  ['pids', nonZeroInteger],
  ['devices', list(deviceRequest)],
  ['generic_resources', list(genericResource)],
]);

/** A service's `deploy`; two of its sections are printed even when they are empty. */
export const deploy = struct(
  [
    ['mode', text],
    ['replicas', integer],
    ['labels', textMapping],
    ['update_config', updateConfig],
    ['rollback_config', updateConfig],
    [
      'resources',
      struct([
        ['limits', resource],
        ['reservations', resource],
      ]),
    ],
    [
      'restart_policy',
      struct([
        ['condition', text],
        ['delay', duration],
        ['max_attempts', unsigned],
        ['window', duration],
      ]),
    ],
    [
      'placement',
      struct([
        ['constraints', texts],
        ['preferences', list(struct([['spread', text]]))],
        ['max_replicas_per_node', nonZeroUnsigned],
      ]),
    ],
    ['endpoint_mode', text],
  ],
  { resources: () => ({}), placement: () => ({}) },
);
