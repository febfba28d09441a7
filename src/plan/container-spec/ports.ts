import type { ContainerBody, HostConfigSpec } from '../../model/container-spec.ts';
import type { Service } from '../../model/desired/service.ts';

/** `expose` and `ports` as the create call takes them. */
export function portSpecs(
  service: Service,
): Pick<ContainerBody, 'ExposedPorts'> & Pick<HostConfigSpec, 'PortBindings'> {
  const exposed: Record<string, Record<string, never>> = {};
  const bindings: Record<string, { HostIp: string; HostPort: string }[]> = {};
  for (const entry of service.expose ?? []) {
    for (const port of expandRange(entry)) exposed[port] = {};
  }
  for (const { target, published, host_ip, protocol } of service.ports ?? []) {
    const key = `${target}/${protocol ?? 'tcp'}`;
    exposed[key] = {};
    bindings[key] = [...(bindings[key] ?? []), { HostIp: host_ip ?? '', HostPort: published ?? '' }];
  }
  return { ExposedPorts: exposed, PortBindings: bindings };
}

/** "3000", "3000-3005", "3000/udp" -> one "port/protocol" for each. */
function expandRange(entry: string): readonly string[] {
  const [ports = '', protocol = 'tcp'] = entry.split('/');
  const [first = ports, last = first] = ports.split('-');
  const count = Number(last) - Number(first) + 1;
  return Array.from({ length: count }, (_, index) => `${Number(first) + index}/${protocol}`);
}
