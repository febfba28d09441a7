import { matchesConstraint, parseConstraint } from '../constraint.ts';
import type { Filter } from './filter.ts';

/** `deploy.placement.constraints`: all of them have to hold. One that can't be read matches no node. */
export const constraints: Filter = {
  name: 'constraints',
  evicts: true,
  check({ service, node }) {
    // On one node there is nothing to choose, and docker compose reads no constraints.
    if (node.info === undefined) return undefined;
    const broken = (service.deploy?.placement?.constraints ?? []).find((text) => {
      const constraint = parseConstraint(text);
      return constraint === undefined || !matchesConstraint(node, constraint);
    });
    return broken === undefined ? undefined : `no match for ${broken.trim()}`;
  },
};
