import type { Filter } from './filter.ts';

/** `deploy.placement.max_replicas_per_node`. */
export const maxReplicas: Filter = {
  name: 'max_replicas_per_node',
  evicts: false,
  isStatic: false,
  check({ profile: { key, service } }, state) {
    const limit = service.deploy?.placement?.max_replicas_per_node ?? 0;
    if (limit === 0 || state.count(key) < limit) return undefined;
    return { reason: `max_replicas_per_node is ${limit}` };
  },
};
