import type { NetworkSpec } from '../../model/container-spec.ts';
import type { Network, Project } from '../../model/desired/project.ts';
import { COMPOSE_VERSION, LABEL } from '../../model/labels.ts';
import type { ObservedNode } from '../../model/observed/fleet.ts';
import type { PlanDraft } from '../draft.ts';

/** Adds what is missing of the networks that are used; the ids of the new operations by key. */
export function planNetworks(
  draft: PlanDraft,
  project: Project,
  node: ObservedNode,
  used: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  const created = new Map<string, string>();
  for (const [key, network] of Object.entries(project.networks)) {
    const exists = node.networks.some(({ name }) => name === network.name);
    if (!used.has(key) || network.external === true || exists) continue;
    const id = draft.add({
      kind: 'create-network',
      node: node.name,
      resource: { kind: 'network', name: network.name },
      cause: 'not found',
      spec: networkSpec(project, key, network),
    });
    created.set(key, id);
  }
  return created;
}

function networkSpec(project: Project, key: string, network: Network): NetworkSpec {
  const { ipam } = network;
  return {
    name: network.name,
    // Without a driver the engine's default counts, as for docker compose.
    ...(network.driver === undefined ? {} : { driver: network.driver }),
    ...(network.driver_opts === undefined ? {} : { options: network.driver_opts }),
    labels: {
      ...network.labels,
      [LABEL.project]: project.name,
      [LABEL.network]: key,
      [LABEL.version]: COMPOSE_VERSION,
      [LABEL.configHash]: project.networkHashes[key] ?? '',
    },
    internal: network.internal ?? false,
    attachable: network.attachable ?? false,
    ...(network.enable_ipv6 === undefined ? {} : { enableIpv6: network.enable_ipv6 }),
    ...(network.enable_ipv4 === undefined ? {} : { enableIpv4: network.enable_ipv4 }),
    ...(ipam === undefined || Object.keys(ipam).length === 0
      ? {}
      : {
          ipam: {
            ...(ipam.driver === undefined ? {} : { driver: ipam.driver }),
            ...(ipam.options === undefined ? {} : { options: ipam.options }),
            pools: (ipam.config ?? []).map((pool) => ({
              ...(pool.subnet === undefined ? {} : { subnet: pool.subnet }),
              ...(pool.gateway === undefined ? {} : { gateway: pool.gateway }),
              ...(pool.ip_range === undefined ? {} : { ipRange: pool.ip_range }),
              ...(pool.aux_addresses === undefined ? {} : { auxAddresses: pool.aux_addresses }),
            })),
          },
        }),
  };
}
