import { acquireLease } from './lease/acquire.ts';
import type { ManagerOptions, ManagerPorts } from './ports.ts';
import { Term } from './term.ts';

/**
 * Keeps every stack of a store as it was asked for, until the signal aborts; while another manager holds the lease, it waits.
 * Rejects only where the store can't be understood.
 */
export async function runManager(
  ports: ManagerPorts,
  options: ManagerOptions,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const lease = await acquireLease(ports, options, signal);
    if (lease === undefined) return;
    ports.report({ kind: 'leading', epoch: lease.epoch });
    await new Term(ports, options, lease, signal).run();
    if (signal.aborted) await lease.release();
    else
      ports.report({ kind: 'deposed', message: String(lease.signal.reason?.message ?? 'the lease is lost') });
  }
}
