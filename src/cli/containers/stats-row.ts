import type { ContainerStats } from '../../engine/containers.ts';
import type { ObservedContainer } from '../../model/observed/container.ts';
import { binarySize, humanSize } from '../../ui/text/human.ts';
import type { Listing, Row } from '../../ui/text/listing.ts';

const ID_LENGTH = 12;

const TITLES = {
  BlockIO: 'BLOCK I/O',
  CPUPerc: 'CPU %',
  Container: 'CONTAINER',
  ID: 'CONTAINER ID',
  MemPerc: 'MEM %',
  MemUsage: 'MEM USAGE / LIMIT',
  Name: 'NAME',
  NetIO: 'NET I/O',
  PIDs: 'PIDS',
};

export interface Measured {
  readonly container: ObservedContainer;
  /** Absent before the first reading. */
  readonly stats?: ContainerStats | undefined;
}

/** What `stats` lists: docker's columns and fields. */
export function statsListing(
  measured: readonly Measured[],
  options: { readonly truncate: boolean },
): Listing {
  return {
    titles: TITLES,
    columns: ['ID', 'Name', 'CPUPerc', 'MemUsage', 'MemPerc', 'NetIO', 'BlockIO', 'PIDs'],
    rows: measured.map((one) => rowOf(one, options.truncate)),
  };
}

function rowOf({ container: { id, name }, stats }: Measured, truncate: boolean): Row {
  return {
    BlockIO: stats === undefined ? '--' : pair(stats.blockReadBytes, stats.blockWrittenBytes),
    CPUPerc: stats === undefined ? '--' : percent(cpuShare(stats)),
    Container: id,
    ID: truncate ? id.slice(0, ID_LENGTH) : id,
    MemPerc: stats === undefined ? '--' : percent(memoryShare(stats)),
    MemUsage: stats === undefined ? '-- / --' : memory(stats),
    Name: name,
    NetIO: stats === undefined ? '--' : pair(stats.networkReceivedBytes, stats.networkSentBytes),
    PIDs: stats === undefined ? '--' : String(stats.processes),
  };
}

/** Of one processor: a container that keeps two busy uses 2. */
function cpuShare({ cpu, previousCpu, onlineCpus }: ContainerStats): number {
  const used = cpu.container - previousCpu.container;
  const passed = cpu.system - previousCpu.system;
  return used > 0 && passed > 0 ? (used / passed) * onlineCpus : 0;
}

function memoryShare({ memoryBytes, memoryLimitBytes }: ContainerStats): number {
  return memoryLimitBytes === 0 ? 0 : memoryBytes / memoryLimitBytes;
}

function memory({ memoryBytes, memoryLimitBytes }: ContainerStats): string {
  return `${binarySize(memoryBytes)} / ${binarySize(memoryLimitBytes)}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)}%`;
}

function pair(first: number, second: number): string {
  return `${humanSize(first, 3)} / ${humanSize(second, 3)}`;
}
