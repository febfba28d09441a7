import type { ContainerSpec, EndpointSpec } from '../../model/container-spec.ts';
import type { Project } from '../../model/desired/project.ts';
import type { Service } from '../../model/desired/service.ts';
import type { ServiceNetwork } from '../../model/desired/service-parts.ts';

export interface EndpointSpecs {
  readonly networkMode: string;
  readonly endpoints: ContainerSpec['endpoints'];
  readonly primaryNetwork?: string;
}

/**
 * The networks of a container. It is created on the one of highest priority (ties: by name). Its
 * aliases are its own name, the service's and the configured ones.
 */
export function endpointSpecs(
  project: Project,
  key: string,
  service: Service,
  containerName: string,
): EndpointSpecs {
  if (service.network_mode !== undefined) return { networkMode: service.network_mode, endpoints: {} };
  const names = networksByPriority(service.networks ?? {});
  const endpoints = Object.fromEntries(
    names.map((name) => [
      project.networks[name]?.name ?? name,
      endpointSpec(service, service.networks?.[name] ?? {}, [containerName, key], name === names[0]),
    ]),
  );
  const primary = Object.keys(endpoints)[0];
  if (primary === undefined) return { networkMode: 'none', endpoints: {} };
  return { networkMode: primary, endpoints, primaryNetwork: primary };
}

function networksByPriority(networks: Readonly<Record<string, ServiceNetwork | null>>): readonly string[] {
  const priority = (name: string): number => networks[name]?.priority ?? 0;
  return Object.keys(networks).sort((a, b) => priority(b) - priority(a) || (a < b ? -1 : 1));
}

function endpointSpec(
  service: Service,
  network: ServiceNetwork,
  names: readonly string[],
  isPrimary: boolean,
): EndpointSpec {
  const mac = network.mac_address ?? (isPrimary ? service.mac_address : undefined);
  const hasAddress =
    network.ipv4_address !== undefined ||
    network.ipv6_address !== undefined ||
    network.link_local_ips !== undefined;
  return {
    Aliases: [...new Set([...names, ...(network.aliases ?? [])])],
    ...(hasAddress
      ? {
          IPAMConfig: {
            ...(network.ipv4_address === undefined ? {} : { IPv4Address: network.ipv4_address }),
            ...(network.ipv6_address === undefined ? {} : { IPv6Address: network.ipv6_address }),
            ...(network.link_local_ips === undefined ? {} : { LinkLocalIPs: network.link_local_ips }),
          },
        }
      : {}),
    ...(mac === undefined ? {} : { MacAddress: mac }),
    ...(network.driver_opts === undefined ? {} : { DriverOpts: network.driver_opts }),
    ...(network.gw_priority === undefined ? {} : { GwPriority: network.gw_priority }),
  };
}
