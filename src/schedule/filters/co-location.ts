import type { Service } from '../../model/desired/service.ts';
import type { Filter } from './filter.ts';

/** Namespaces and volumes can be shared on one node only: the borrower goes to its lender. */
export const coLocation: Filter = {
  name: 'co-location',
  evicts: false,
  check({ service, placed, node }) {
    if (node.info === undefined) return undefined;
    const missing = lendersOf(service).find(
      (lender) => !placed.some((replica) => replica.service === lender && replica.node === node.name),
    );
    return missing === undefined ? undefined : `${missing} is not there, and it shares with it`;
  },
};

/** The services whose namespaces or volumes a service takes. */
function lendersOf(service: Service): readonly string[] {
  const modes = [service.network_mode, service.ipc, service.pid].flatMap((mode) =>
    mode?.startsWith('service:') === true ? [mode.slice('service:'.length)] : [],
  );
  const from = (service.volumes_from ?? []).flatMap((entry) =>
    entry.startsWith('container:') ? [] : [entry.split(':')[0] ?? entry],
  );
  return [...modes, ...from];
}
