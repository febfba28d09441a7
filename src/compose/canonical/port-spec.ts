import { isIpAddress } from './ip.ts';

/** One port of a short form, with the names of the long form. */
export interface PortSpec {
  readonly hostIp: string;
  readonly published: string;
  readonly target: number;
  readonly protocol: string;
}

type Range = readonly [number, number];

/**
 * Takes `[[IP:]HOST[-HOST]:]CONTAINER[-CONTAINER][/PROTOCOL]` apart; a string says what is wrong with
 * it. Ranges of one length give a port each; a range of host ports for one container port stays a
 * range, of which the engine takes one. Order: by the text of the container port, as in docker compose.
 */
export function parsePorts(text: string): PortSpec[] | string {
  const parts = text.split(':');
  const container = parts.pop() ?? '';
  const host = parts.pop() ?? '';
  const hostIp = address(parts.join(':'));
  if (hostIp === undefined) return `has an invalid IP address "${parts.join(':')}"`;
  const [port = '', protocolText = ''] = container.split('/');
  if (port === '') return 'names no container port';
  const targets = range(port);
  if (targets?.[0] === 0) return 'names port 0, which no container has';
  if (targets === undefined) return `has an invalid container port "${port}"`;
  const hosts = host === '' ? undefined : range(host);
  if (host !== '' && hosts === undefined) return `has an invalid host port "${host}"`;
  const protocol = protocolText === '' ? 'tcp' : protocolText.toLowerCase();
  if (!['tcp', 'udp', 'sctp'].includes(protocol)) return `has an unknown protocol "${protocolText}"`;
  const length = targets[1] - targets[0];
  if (hosts !== undefined && length > 0 && hosts[1] - hosts[0] !== length) {
    return `has ranges of different lengths, ${host} and ${port}`;
  }
  return expand(targets, hosts, hostIp, protocol);
}

function expand(targets: Range, hosts: Range | undefined, hostIp: string, protocol: string): PortSpec[] {
  const specs: [string, PortSpec][] = [];
  for (let index = 0; index <= targets[1] - targets[0]; index++) {
    const target = targets[0] + index;
    let published = '';
    if (hosts !== undefined) {
      const dynamic = targets[0] === targets[1] && hosts[0] !== hosts[1];
      published = dynamic ? `${hosts[0]}-${hosts[1]}` : String(hosts[0] + index);
    }
    specs.push([String(target), { hostIp, published, target, protocol }]);
  }
  return specs.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, spec]) => spec);
}

function address(text: string): string | undefined {
  const isBracketed = text.startsWith('[') && text.endsWith(']');
  const bare = isBracketed ? text.slice(1, -1) : text;
  if (bare === '') return '';
  // The colons of an IPv6 address would be taken for those between ports.
  return isIpAddress(bare) && (isBracketed || !bare.includes(':')) ? bare : undefined;
}

function range(text: string): Range | undefined {
  const match = /^(\d+)(?:-(\d+))?$/.exec(text);
  if (match === null) return undefined;
  const start = Number(match[1]);
  const end = match[2] === undefined ? start : Number(match[2]);
  return end >= start && end <= 65535 ? [start, end] : undefined;
}
