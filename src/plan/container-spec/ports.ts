import { isIngress, type MeshPort } from '../../mesh/rules/mesh-port.ts';
import type { ContainerBody, HostConfigSpec } from '../../model/container-spec.ts';
import type { Service } from '../../model/desired/service.ts';

/** Where a replica's node serves it for the mesh. */
export interface MeshBinding {
  /** One of each family at most. */
  readonly nodeAddresses: readonly string[];
  readonly ports: readonly MeshPort[];
}

/** `expose` and `ports` as the create call takes them; ports of the mesh are bound to their node ports. */
export function portSpecs(
  service: Service,
  mesh?: MeshBinding,
): Pick<ContainerBody, 'ExposedPorts'> & Pick<HostConfigSpec, 'PortBindings'> {
  const exposed: Record<string, Record<string, never>> = {};
  const bindings: Record<string, { HostIp: string; HostPort: string }[]> = {};
  const bind = (key: string, HostIp: string, HostPort: string): void => {
    bindings[key] = [...(bindings[key] ?? []), { HostIp, HostPort }];
  };
  for (const entry of service.expose ?? []) {
    for (const port of expandRange(entry)) exposed[port] = {};
  }
  for (const port of service.ports ?? []) {
    const key = `${port.target}/${port.protocol ?? 'tcp'}`;
    exposed[key] = {};
    if (mesh === undefined || !isIngress(port)) bind(key, port.host_ip ?? '', port.published ?? '');
  }
  for (const [key, address, nodePort] of nodeBindings(mesh)) bind(key, address, nodePort);
  return { ExposedPorts: exposed, PortBindings: bindings };
}

/** What is published, at which address, as which port. */
function nodeBindings(mesh: MeshBinding | undefined): readonly (readonly [string, string, string])[] {
  if (mesh === undefined) return [];
  return mesh.ports.flatMap(({ target, protocol, nodePort }) =>
    mesh.nodeAddresses.map((address) => [`${target}/${protocol}`, address, String(nodePort)] as const),
  );
}

/** "3000", "3000-3005", "3000/udp" -> one "port/protocol" for each. */
function expandRange(entry: string): readonly string[] {
  const [ports = '', protocol = 'tcp'] = entry.split('/');
  const [first = ports, last = first] = ports.split('-');
  const count = Number(last) - Number(first) + 1;
  return Array.from({ length: count }, (_, index) => `${Number(first) + index}/${protocol}`);
}
