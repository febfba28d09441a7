import type { Ledger } from './ledger/ledger.ts';
import type { ServiceProfile } from './profile.ts';

/** Everything that a filter or a strategy may look at, for one service, besides the node in question. */
export interface Placing {
  readonly ledger: Ledger;
  readonly profile: ServiceProfile;
}
