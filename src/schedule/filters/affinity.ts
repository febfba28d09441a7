import { affinityHolds, matchesService } from '../rules/subjects.ts';
import type { Filter } from './filter.ts';

/**
 * `x-affinity` and classic Swarm's `affinity:`: what else is, or is not, on the node. What wants to be away from a service
 * is away from it also where that one comes later.
 */
export const affinity: Filter = {
  name: 'affinity',
  evicts: false,
  isStatic: false,
  check(placing, state) {
    const { profile, ledger } = placing;
    const [unreadable] = profile.brokenAffinities;
    if (unreadable !== undefined) return { reason: `affinity ${unreadable} can't be read` };
    const broken = profile.hardAffinities.find((expression) => !affinityHolds(expression, placing, state));
    if (broken !== undefined) return { reason: `affinity ${broken.text} does not hold` };
    for (const { key, expression } of ledger.aversions) {
      if (key === profile.key || state.count(key) === 0) continue;
      if (matchesService(expression, ledger.project, profile.key)) {
        return { reason: `${key} is there, whose affinity is ${expression.text}` };
      }
    }
    return undefined;
  },
};
