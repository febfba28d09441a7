import { borrowsOf } from '../../model/borrow.ts';
import type { Filter } from './filter.ts';

/** Namespaces and volumes can be shared on one node only: the borrower goes to its lender. */
export const coLocation: Filter = {
  name: 'co-location',
  evicts: false,
  isStatic: false,
  check({ profile: { service } }, state) {
    for (const { from } of borrowsOf(service)) {
      if ('service' in from && state.count(from.service) === 0) {
        return { reason: `${from.service} is not there, and it shares with it` };
      }
    }
    return undefined;
  },
};
