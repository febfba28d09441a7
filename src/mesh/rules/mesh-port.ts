import type { Service } from '../../model/desired/service.ts';
import type { Port } from '../../model/desired/service-parts.ts';

export type Protocol = 'tcp' | 'udp' | 'sctp';

/** A port that every node of the fleet answers on. */
export interface IngressPort {
  /** The address of the nodes that it is published on; empty: all of them. */
  readonly hostIp: string;
  readonly published: number;
  readonly protocol: Protocol;
  /** Of the containers. */
  readonly target: number;
}

/** What one replica's container holds for it: where the other nodes reach the container. */
export interface MeshPort extends IngressPort {
  readonly nodePort: number;
}

/**
 * The ports of a service that the mesh serves, in a fleet of several nodes: those in `mode: ingress`, which is the usual one.
 * A port that the engine chooses, by itself or from a range, is known to nobody before; it stays the container's node's.
 */
export function ingressPorts(service: Service): readonly IngressPort[] {
  if (sharesNamespace(service.network_mode)) return [];
  return (service.ports ?? []).flatMap((port) => {
    if (!isIngress(port)) return [];
    return [
      {
        hostIp: port.host_ip ?? '',
        published: Number(port.published),
        protocol: (port.protocol ?? 'tcp') as Protocol,
        target: port.target,
      },
    ];
  });
}

/** Whether the mesh serves a port, where there are several nodes. */
export function isIngress({ mode = 'ingress', published = '', protocol = 'tcp' }: Port): boolean {
  return mode === 'ingress' && /^[1-9]\d*$/.test(published) && ['tcp', 'udp', 'sctp'].includes(protocol);
}

/** "8080/tcp", "127.0.0.1:8080/tcp". */
export function formatIngress({ hostIp, published, protocol }: Omit<IngressPort, 'target'>): string {
  const address = hostIp.includes(':') ? `[${hostIp}]` : hostIp;
  return `${hostIp === '' ? '' : `${address}:`}${published}/${protocol}`;
}

/** Two ports that no two services can have at the same time. */
export function overlaps(one: Omit<IngressPort, 'target'>, other: Omit<IngressPort, 'target'>): boolean {
  if (one.published !== other.published || one.protocol !== other.protocol) return false;
  return isEvery(one.hostIp) || isEvery(other.hostIp) || one.hostIp === other.hostIp;
}

/** True for what stands for all addresses, of one family or of both. */
export function isEvery(hostIp: string): boolean {
  return hostIp === '' || hostIp === '0.0.0.0' || hostIp === '::';
}

/** "8080/tcp>80@30123": published, target and node port; as many as there are, in a label's value. */
export function formatMeshPorts(ports: readonly MeshPort[]): string {
  return ports.map((port) => `${formatIngress(port)}>${port.target}@${port.nodePort}`).join(',');
}

const MESH_PORT = /^(?:\[?([\d.]+|[\da-fA-F:.]+)\]?:)?(\d+)\/(tcp|udp|sctp)>(\d+)@(\d+)$/;

/** The reverse; what can't be understood is left out: it was written by another version. */
export function parseMeshPorts(text: string): readonly MeshPort[] {
  return text.split(',').flatMap((part) => {
    const match = MESH_PORT.exec(part);
    if (match === null) return [];
    const [, hostIp = '', published, protocol, target, nodePort] = match;
    return [
      {
        hostIp,
        published: Number(published),
        protocol: protocol as Protocol,
        target: Number(target),
        nodePort: Number(nodePort),
      },
    ];
  });
}

function sharesNamespace(mode: string | undefined): boolean {
  return mode !== undefined && /^(host|none|disabled|service:.*|container:.*)$/.test(mode);
}
