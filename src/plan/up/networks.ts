import type { NetworkSpec } from '../../model/container-spec.ts';
import type { Network, Project } from '../../model/desired/project.ts';
import { COMPOSE_VERSION, LABEL } from '../../model/labels.ts';
import type { ObservedNode } from '../../model/observed/fleet.ts';
import type { PlanDraft } from '../draft.ts';
import { divergedNetworks } from './divergence.ts';
import type { Created } from './volumes.ts';

/**
 * Adds what is missing of the networks that are used, and replaces those that differ from the file.
 * `keepsAll` leaves the latter as they are.
 */
export function planNetworks(
  draft: PlanDraft,
  project: Project,
  node: ObservedNode,
  used: ReadonlySet<string>,
  keepsAll: boolean,
): Created {
  const created = new Map<string, string>();
  const removals = new Map<string, string>();
  const differing = keepsAll ? [] : divergedNetworks(project, node);
  for (const [key, network] of Object.entries(project.networks)) {
    const exists = node.networks.some(({ name }) => name === network.name);
    const old = differing.find((candidate) => candidate.key === key)?.observed;
    if (!used.has(key) || network.external === true || (exists && old === undefined)) continue;
    const cause = old === undefined ? 'not found' : 'configuration changed';
    if (old !== undefined) {
      removals.set(
        network.name,
        draft.add({
          kind: 'remove-network',
          node: node.name,
          resource: { kind: 'network', name: network.name },
          cause,
          networkId: old.id,
          isStrict: true,
        }),
      );
    }
    const id = draft.add({
      kind: 'create-network',
      node: node.name,
      resource: { kind: 'network', name: network.name },
      cause,
      dependsOn: [removals.get(network.name) ?? []].flat(),
      spec: networkSpec(project, key, network),
    });
    created.set(key, id);
  }
  return { created, removals };
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
