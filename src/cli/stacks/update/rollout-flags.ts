import type { UpdateConfig } from '../../../model/desired/deploy.ts';
import { type UpdateFlag, withDeploy } from './changes.ts';
import { decimal, duration, number, oneOf } from './values.ts';

/** The flags that `update_config` and `rollback_config` have in common. */
export function rolloutFlags(prefix: 'update' | 'rollback'): readonly UpdateFlag[] {
  const section = `${prefix}_config` as const;
  const what = prefix === 'update' ? 'updates' : 'rollbacks';
  const set =
    (key: keyof UpdateConfig, value: (text: string) => unknown = (text) => text): UpdateFlag['change'] =>
    (service, [text = '']) =>
      withDeploy(service, { [section]: { ...service.deploy?.[section], [key]: value(text) } });
  const actions = prefix === 'update' ? ['pause', 'continue', 'rollback'] : ['pause', 'continue'];
  return [
    {
      flag: `--${prefix}-parallelism <n>`,
      help: `${what}: replicas at a time; 0: all`,
      read: number,
      change: set('parallelism', Number),
    },
    {
      flag: `--${prefix}-delay <duration>`,
      help: `${what}: time between batches`,
      read: duration,
      change: set('delay'),
    },
    {
      flag: `--${prefix}-monitor <duration>`,
      help: `${what}: how long a new container is watched`,
      read: duration,
      change: set('monitor'),
    },
    {
      flag: `--${prefix}-max-failure-ratio <share>`,
      help: `${what}: share of new containers that may fail`,
      read: decimal,
      change: set('max_failure_ratio', Number),
    },
    {
      flag: `--${prefix}-failure-action <action>`,
      help: `${what}: ${actions.join(', ')}`,
      read: oneOf(...actions),
      change: set('failure_action'),
    },
    {
      flag: `--${prefix}-order <order>`,
      help: `${what}: start-first or stop-first`,
      read: oneOf('start-first', 'stop-first'),
      change: set('order'),
    },
  ];
}
