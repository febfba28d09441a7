import { borrowsOf } from '../../model/borrow.ts';
import type { Filter } from './filter.ts';

/** Namespaces and volumes can be shared on one node only: the borrower goes to its lender. */
export const coLocation: Filter = {
  name: 'co-location',
  evicts: false,
  check({ service, placed, node }) {
    if (node.info === undefined) return undefined;
    const lenders = borrowsOf(service).flatMap(({ from }) => ('service' in from ? [from.service] : []));
    const missing = lenders.find(
      (lender) => !placed.some((replica) => replica.service === lender && replica.node === node.name),
    );
    return missing === undefined ? undefined : `${missing} is not there, and it shares with it`;
  },
};
