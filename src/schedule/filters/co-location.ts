import type { Filter } from './filter.ts';

/** Namespaces and volumes can be shared on one node only: the borrower goes to its lender. */
export const coLocation: Filter = {
  name: 'co-location',
  evicts: false,
  isStatic: false,
  check({ profile }, state) {
    for (const lender of profile.lenders) {
      if (state.count(lender) === 0) return { reason: `${lender} is not there, and it shares with it` };
    }
    return undefined;
  },
};
