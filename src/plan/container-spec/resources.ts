import type { HostConfigSpec } from '../../model/container-spec.ts';
import type { Service } from '../../model/desired/service.ts';
import { byteCount } from '../../model/units.ts';
import { dropUndefined } from './drop-undefined.ts';

/** The kernel's own bounds. */
const LEAST_CPU_SHARES = 2;
const FIRST_TO_BE_KILLED = 1000;

/**
 * Memory, CPU and process limits; `deploy.resources` counts before the service's own keys. Best effort is the kernel's word
 * too: such a container gets what CPU the others leave, and is the first to be killed when memory runs out.
 */
export function resourceSpecs(service: Service, isBestEffort = false): Partial<HostConfigSpec> {
  const limits = service.deploy?.resources?.limits;
  const reservations = service.deploy?.resources?.reservations;
  const cpus = limits?.cpus ?? service.cpus;
  return dropUndefined({
    Memory: bytes(limits?.memory ?? service.mem_limit),
    MemoryReservation: bytes(reservations?.memory ?? service.mem_reservation),
    MemorySwap: bytes(service.memswap_limit),
    MemorySwappiness: numeric(service.mem_swappiness),
    NanoCpus: cpus === undefined ? undefined : Math.round(Number(cpus) * 1e9),
    CpuShares: service.cpu_shares ?? (isBestEffort ? LEAST_CPU_SHARES : undefined),
    CpuPeriod: numeric(service.cpu_period),
    CpuQuota: numeric(service.cpu_quota),
    CpuCount: service.cpu_count,
    CpuPercent: service.cpu_percent,
    CpuRealtimePeriod: numeric(service.cpu_rt_period),
    CpuRealtimeRuntime: numeric(service.cpu_rt_runtime),
    CpusetCpus: service.cpuset,
    PidsLimit: limits?.pids ?? service.pids_limit,
    ShmSize: bytes(service.shm_size),
    OomKillDisable: service.oom_kill_disable,
    OomScoreAdj: service.oom_score_adj ?? (isBestEffort ? FIRST_TO_BE_KILLED : undefined),
    Ulimits: Object.entries(service.ulimits ?? {}).map(([Name, limit]) =>
      typeof limit === 'number'
        ? { Name, Soft: limit, Hard: limit }
        : { Name, Soft: limit.soft, Hard: limit.hard },
    ),
  });
}

function bytes(size: string | undefined): number | undefined {
  return size === undefined ? undefined : byteCount(size);
}

function numeric(value: string | number | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}
