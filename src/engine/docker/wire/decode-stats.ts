import type { ContainerStats, CpuTimes } from '../../containers.ts';

/** One document of `GET /containers/{id}/stats`; a container that does not run has empty parts. */
export interface WireStats {
  readonly read: string;
  readonly cpu_stats?: WireCpu;
  readonly precpu_stats?: WireCpu;
  readonly memory_stats?: {
    readonly usage?: number;
    readonly limit?: number;
    readonly stats?: Readonly<Record<string, number>>;
  };
  readonly networks?: Readonly<Record<string, { readonly rx_bytes: number; readonly tx_bytes: number }>>;
  readonly blkio_stats?: {
    readonly io_service_bytes_recursive?: readonly { readonly op: string; readonly value: number }[] | null;
  };
  readonly pids_stats?: { readonly current?: number };
}

interface WireCpu {
  readonly cpu_usage?: { readonly total_usage?: number; readonly percpu_usage?: readonly number[] | null };
  readonly system_cpu_usage?: number;
  readonly online_cpus?: number;
}

export function decodeStats(wire: WireStats): ContainerStats {
  const networks = Object.values(wire.networks ?? {});
  const blocks = wire.blkio_stats?.io_service_bytes_recursive ?? [];
  const sumOf = (op: string): number =>
    blocks.reduce((sum, entry) => (entry.op.toLowerCase() === op ? sum + entry.value : sum), 0);
  const cpu = wire.cpu_stats;
  return {
    readAtMs: Date.parse(wire.read),
    cpu: cpuTimes(cpu),
    previousCpu: cpuTimes(wire.precpu_stats),
    onlineCpus: cpu?.online_cpus || (cpu?.cpu_usage?.percpu_usage?.length ?? 0),
    memoryBytes: memoryInUse(wire.memory_stats),
    memoryLimitBytes: wire.memory_stats?.limit ?? 0,
    networkReceivedBytes: networks.reduce((sum, { rx_bytes }) => sum + rx_bytes, 0),
    networkSentBytes: networks.reduce((sum, { tx_bytes }) => sum + tx_bytes, 0),
    blockReadBytes: sumOf('read'),
    blockWrittenBytes: sumOf('write'),
    processes: wire.pids_stats?.current ?? 0,
  };
}

function cpuTimes(cpu: WireCpu | undefined): CpuTimes {
  return { container: cpu?.cpu_usage?.total_usage ?? 0, system: cpu?.system_cpu_usage ?? 0 };
}

/** Without the file cache that can be given back: cgroup v1 counts it as "total_…", v2 without. */
function memoryInUse(memory: WireStats['memory_stats']): number {
  const usage = memory?.usage ?? 0;
  const cache = memory?.stats?.total_inactive_file ?? memory?.stats?.inactive_file ?? 0;
  return cache < usage ? usage - cache : usage;
}
