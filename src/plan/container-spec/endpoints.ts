import type { ContainerSpec, EndpointSpec } from '../../model/container-spec.ts';
import type { Project } from '../../model/desired/project.ts';
import type { Service } from '../../model/desired/service.ts';
import type { ServiceNetwork } from '../../model/desired/service-parts.ts';
import { containerName } from '../../model/names.ts';
import { replicaCount } from '../../model/replicas.ts';

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
  ownName: string,
  slot: number,
): EndpointSpecs {
  const links = linksOf(project, service, slot);
  if (service.network_mode !== undefined) return { networkMode: service.network_mode, endpoints: {} };
  const names = networksByPriority(service.networks ?? {});
  const endpoints = Object.fromEntries(
    names.map((name) => [
      project.networks[name]?.name ?? name,
      {
        ...endpointSpec(service, service.networks?.[name] ?? {}, [ownName, key], name === names[0]),
        ...(links.length === 0 ? {} : { Links: links }),
      },
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
    ...(network.interface_name === undefined ? {} : { interfaceName: network.interface_name }),
    ...(network.gw_priority === undefined ? {} : { GwPriority: network.gw_priority }),
  };
}

/**
 * `links` and `external_links` as the engine takes them: "container:alias". A linked service answers to
 * its alias and to two names with this container's own number (docker compose, pkg/compose/create.go).
 */
export function linksOf(project: Project, service: Service, slot: number): readonly string[] {
  const links = (service.links ?? []).flatMap((entry) => {
    const [key = '', alias = key] = entry.split(':');
    const linked = project.services[key];
    if (linked === undefined) return [];
    return Array.from({ length: replicaCount(linked) }, (_, index) =>
      containerName(project, key, linked, index + 1),
    ).flatMap((name) => [
      `${name}:${alias}`,
      `${name}:${key}-${slot}`,
      `${name}:${project.name}-${key}-${slot}`,
    ]);
  });
  const external = (service.external_links ?? []).map((entry) => {
    const [name = '', alias = name] = entry.split(':');
    return `${name}:${alias}`;
  });
  return [...links, ...external];
}
