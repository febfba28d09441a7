import { replicasOn } from '../candidate.ts';
import type { Filter } from './filter.ts';

/** `deploy.placement.max_replicas_per_node`. */
export const maxReplicas: Filter = {
  name: 'max_replicas_per_node',
  evicts: false,
  check({ key, service, placed, node }) {
    const limit = service.deploy?.placement?.max_replicas_per_node ?? 0;
    if (limit === 0 || node.info === undefined) return undefined;
    return replicasOn(placed, node.name, key) < limit ? undefined : `max_replicas_per_node is ${limit}`;
  },
};
