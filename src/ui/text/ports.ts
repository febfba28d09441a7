import { isIPv6 } from 'node:net';
import { compareText } from '../../model/compare-text.ts';
import type { ObservedPort } from '../../model/observed/container.ts';

/**
 * A container's ports as `docker ps` prints them: "0.0.0.0:8080->80/tcp, 443/tcp". Neighbours that are
 * published under their own number, or not at all, are merged into ranges: "9000-9002/tcp".
 */
export function displayPorts(ports: readonly ObservedPort[]): string {
  const ranges = new Map<string, PortRange>();
  const finished: PortRange[] = [];
  const remapped: string[] = [];
  for (const port of [...ports].sort(comparePorts)) {
    if (port.hostIp !== undefined && port.hostPort !== port.containerPort) {
      remapped.push(`${address(port.hostIp, `${port.hostPort}`)}->${port.containerPort}/${port.protocol}`);
      continue;
    }
    const key = `${port.hostIp ?? ''}/${port.protocol}`;
    const range = ranges.get(key);
    if (range?.last === port.containerPort - 1) {
      range.last = port.containerPort;
    } else {
      if (range !== undefined) finished.push(range);
      // Set on a present key keeps its place, so open ranges stay in order of their first port.
      ranges.set(key, { port, first: port.containerPort, last: port.containerPort });
    }
  }
  return [...[...finished, ...ranges.values()].map(formatRange), ...remapped].join(', ');
}

interface PortRange {
  readonly port: ObservedPort;
  readonly first: number;
  last: number;
}

function formatRange({ port, first, last }: PortRange): string {
  const numbers = first === last ? `${first}` : `${first}-${last}`;
  const published = port.hostIp === undefined ? numbers : `${address(port.hostIp, numbers)}->${numbers}`;
  return `${published}/${port.protocol}`;
}

function address(ip: string, port: string): string {
  return isIPv6(ip) ? `[${ip}]:${port}` : `${ip}:${port}`;
}

function comparePorts(a: ObservedPort, b: ObservedPort): number {
  return (
    a.containerPort - b.containerPort ||
    compareIps(a.hostIp, b.hostIp) ||
    (a.hostPort ?? 0) - (b.hostPort ?? 0) ||
    compareText(a.protocol, b.protocol)
  );
}

/** Unpublished first, then IPv4, then IPv6, as docker sorts them. */
function compareIps(a: string | undefined, b: string | undefined): number {
  const family = (ip: string | undefined) => (ip === undefined ? 0 : isIPv6(ip) ? 2 : 1);
  return family(a) - family(b) || compareText(sortKey(a ?? ''), sortKey(b ?? ''));
}

function sortKey(ip: string): string {
  return ip.includes(':') ? ip : ip.replace(/\d+/g, (octet) => octet.padStart(3, '0'));
}
