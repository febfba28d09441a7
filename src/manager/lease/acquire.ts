import type { ManagerOptions, ManagerPorts } from '../ports.ts';
import { Lease } from './lease.ts';

/** Waits for the lease, and tells whom it waits for; undefined where the signal aborts before. Rejects where the store can't be understood. */
export async function acquireLease(
  ports: ManagerPorts,
  options: ManagerOptions,
  signal: AbortSignal,
): Promise<Lease | undefined> {
  let told = '';
  try {
    return await Lease.acquire(ports.records, {
      ...options,
      ttlMs: options.leaseTtlMs,
      clock: ports.clock,
      timeOfDay: ports.timeOfDay,
      signal,
      onWaiting(holder) {
        if (holder.holder !== told) ports.report({ kind: 'waiting', holder });
        told = holder.holder;
      },
    });
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}
