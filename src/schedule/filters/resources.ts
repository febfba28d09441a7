import type { NodeState } from '../ledger/node-state.ts';
import type { ServiceProfile } from '../profile.ts';
import type { Filter } from './filter.ts';

/**
 * What a replica counts for must be left on its node, unless nodes may be overcommitted. Best-effort services count among
 * themselves only.
 */
export const resources: Filter = {
  name: 'resources',
  evicts: false,
  isStatic: false,
  check({ ledger, profile }, state) {
    if (ledger.fleet.policy?.overcommit === true) return undefined;
    const at = state.lacking(profile);
    if (at < 0) return undefined;
    const name = ledger.space.names[at] ?? '';
    const wanted = profile.resources[at] ?? 0;
    return {
      reason: `not enough ${name} for ${formatAmount(name, wanted)}`,
      detail: whatIsLeft(name, at, profile, state),
    };
  },
};

function whatIsLeft(name: string, at: number, { isBestEffort }: ServiceProfile, state: NodeState): string {
  const all = state.capacity[at] ?? 0;
  const used = (isBestEffort ? state.usedByBestEffort : state.used)[at] ?? 0;
  return `${formatAmount(name, Math.max(0, all - used))} of ${formatAmount(name, all)} left`;
}

/** Memory in binary units, anything else as a number. */
function formatAmount(name: string, amount: number): string {
  if (amount === Number.POSITIVE_INFINITY) return 'all';
  if (name !== 'memory') return String(Math.round(amount * 1000) / 1000);
  const gibibytes = amount / 1024 ** 3;
  return gibibytes >= 1
    ? `${Math.round(gibibytes * 100) / 100} GiB`
    : `${Math.round(amount / 1024 ** 2)} MiB`;
}
