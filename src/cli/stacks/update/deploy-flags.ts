import { InvalidArgumentError } from 'commander';
import type { Deploy, Resources } from '../../../model/desired/deploy.ts';
import type { Service } from '../../../model/desired/service.ts';
import { collect } from '../../globals.ts';
import {
  adding,
  checked,
  labels,
  pair,
  placement,
  removing,
  resource,
  restart,
  setting,
  type UpdateFlag,
  withDeploy,
  without,
} from './changes.ts';
import { rolloutFlags } from './rollout-flags.ts';
import { bytes, decimal, duration, number, oneOf } from './values.ts';

/** What is in the `deploy` section of a service: how many, where, with how much, and how it is replaced. */
export const DEPLOY_FLAGS: readonly UpdateFlag[] = [
  { flag: '--replicas <n>', help: 'number of replicas', read: number, change: setting('scale', Number) },
  {
    flag: '--label-rm <name>',
    help: 'take a label of the service away; repeatable',
    read: collect,
    change: (service, names) => withDeploy(service, { labels: without(service.deploy?.labels, names) }),
  },
  {
    flag: '--label-add <name=value>',
    help: 'set a label of the service; repeatable',
    read: collect,
    change: (service, added) => withDeploy(service, { labels: labels(service.deploy?.labels, added) }),
  },
  {
    flag: '--constraint-rm <constraint>',
    help: 'take a placement constraint away; repeatable',
    read: collect,
    change: placement((before, values) => ({
      ...before,
      constraints: removing(before.constraints ?? [], values),
    })),
  },
  {
    flag: '--constraint-add <constraint>',
    help: 'add a placement constraint; repeatable',
    read: collect,
    change: placement((before, values) => ({
      ...before,
      constraints: adding(before.constraints ?? [], values),
    })),
  },
  {
    flag: '--replicas-max-per-node <n>',
    help: 'most replicas on one node; 0: any number',
    read: number,
    change: placement((before, [count = '0']) => ({ ...before, max_replicas_per_node: Number(count) })),
  },
  {
    flag: '--limit-cpu <cpus>',
    help: 'most CPUs',
    read: decimal,
    change: resource('limits', 'cpus', Number),
  },
  { flag: '--limit-memory <bytes>', help: 'most memory', read: bytes, change: resource('limits', 'memory') },
  {
    flag: '--limit-pids <n>',
    help: 'most processes',
    read: number,
    change: resource('limits', 'pids', Number),
  },
  {
    flag: '--reserve-cpu <cpus>',
    help: 'CPUs that a node must have for it',
    read: decimal,
    change: resource('reservations', 'cpus', Number),
  },
  {
    flag: '--reserve-memory <bytes>',
    help: 'memory that a node must have for it',
    read: bytes,
    change: resource('reservations', 'memory'),
  },
  ...rolloutFlags('update'),
  ...rolloutFlags('rollback'),
  {
    flag: '--restart-condition <condition>',
    help: 'when to start it again: none, on-failure, any',
    read: oneOf('none', 'on-failure', 'any'),
    change: restart('condition'),
  },
  {
    flag: '--restart-max-attempts <n>',
    help: 'how often to start it again',
    read: number,
    change: restart('max_attempts', Number),
  },
  {
    flag: '--restart-delay <duration>',
    help: 'time before it is started again',
    read: duration,
    change: restart('delay'),
  },
  {
    flag: '--restart-window <duration>',
    help: 'how long it must run for a start to have succeeded',
    read: duration,
    change: restart('window'),
  },
  {
    flag: '--placement-pref-rm <preference>',
    help: 'take a preference of its placement away; repeatable',
    read: checked(spreadOf),
    change: placement((before, values) => ({
      ...before,
      preferences: (before.preferences ?? []).filter(
        ({ spread }) => !values.map(spreadOf).includes(spread ?? ''),
      ),
    })),
  },
  {
    flag: '--placement-pref-add <preference>',
    help: 'spread it over the values of a label, as "spread=node.labels.zone"; repeatable',
    read: checked(spreadOf),
    change: placement((before, values) => ({
      ...before,
      preferences: [...(before.preferences ?? []), ...values.map((value) => ({ spread: spreadOf(value) }))],
    })),
  },
  {
    flag: '--generic-resource-rm <kind>',
    help: 'reserve no more of a generic resource; repeatable',
    read: collect,
    change: (service, kinds) =>
      withGenericResources(service, (before) => before.filter((one) => !kinds.includes(kindOf(one)))),
  },
  {
    flag: '--generic-resource-add <kind=count>',
    help: 'generic resources that a node must have for it, as "gpu=2"; repeatable',
    read: checked(genericResource),
    change: (service, texts) => {
      const added = texts.map(genericResource);
      const kinds = added.map(kindOf);
      return withGenericResources(service, (before) => [
        ...before.filter((one) => !kinds.includes(kindOf(one))),
        ...added,
      ]);
    },
  },
];

type GenericResource = NonNullable<Resources['generic_resources']>[number];

/** "spread=node.labels.zone" -> "node.labels.zone". Throws `InvalidArgumentError`. */
function spreadOf(text: string): string {
  const [strategy, descriptor] = pair(text);
  if (strategy !== 'spread' || descriptor === null || descriptor === '') {
    throw new InvalidArgumentError('It must be "spread=" and what to spread over, as node.labels.zone.');
  }
  return descriptor;
}

function genericResource(text: string): GenericResource {
  const [kind, count] = pair(text);
  if (kind === '' || count === null || !/^\d+$/.test(count)) {
    throw new InvalidArgumentError('It must be a kind and a number, as "gpu=2".');
  }
  return { discrete_resource_spec: { kind, value: Number(count) } };
}

function kindOf({ discrete_resource_spec: spec }: GenericResource): string {
  return spec?.kind ?? '';
}

function withGenericResources(
  service: Service,
  change: (before: readonly GenericResource[]) => readonly GenericResource[],
): Service {
  const resources: Deploy['resources'] = service.deploy?.resources;
  const changed = change(resources?.reservations?.generic_resources ?? []);
  return withDeploy(service, {
    resources: { ...resources, reservations: { ...resources?.reservations, generic_resources: changed } },
  });
}
