import type { NetworkSpec } from '../../model/container-spec.ts';
import type { Network, Project } from '../../model/desired/project.ts';
import { COMPOSE_VERSION, LABEL } from '../../model/labels.ts';
import type { ObservedNode } from '../../model/observed/fleet.ts';
import type { PlanDraft } from '../draft.ts';
import { isSwarmNetwork, membersOf, type Span, type Spans } from '../networks/span.ts';
import { type Diverged, divergedNetworks } from './divergence.ts';
import type { Created } from './volumes.ts';

/** What the networks of one run are planned from. */
export interface NetworkPlanning {
  readonly draft: PlanDraft;
  readonly project: Project;
  readonly nodes: readonly ObservedNode[];
  readonly spans: Spans;
  /** The networks' keys that each node's containers use. */
  readonly used: ReadonlyMap<string, ReadonlySet<string>>;
  /** Networks that differ from the file are left as they are. */
  readonly keepsAll: boolean;
  /** The keys of those that are in any case. */
  readonly kept: ReadonlySet<string>;
}

interface Changes {
  readonly created: Map<string, string>;
  readonly removals: Map<string, string>;
}

/**
 * Adds what is missing of the networks that are used, and replaces those that differ from the file; the
 * operations by node. A network that spans nodes is made once, by a manager of their Swarm.
 */
export function planNetworks(planning: NetworkPlanning): ReadonlyMap<string, Created> {
  const made = new Map(
    planning.nodes.map(({ name }): [string, Changes] => [name, { created: new Map(), removals: new Map() }]),
  );
  for (const [key, network] of Object.entries(planning.project.networks)) {
    if (network.external === true) continue;
    const span = planning.spans.get(key);
    if (span === undefined) planLocal(planning, key, network, made);
    else planSpanning(planning, key, network, span, made);
  }
  return made;
}

function planLocal(
  planning: NetworkPlanning,
  key: string,
  network: Network,
  made: ReadonlyMap<string, Changes>,
): void {
  for (const node of planning.nodes) {
    const exists = node.networks.some(({ name }) => name === network.name);
    const old = differing(planning, node, key)?.observed;
    if (planning.used.get(node.name)?.has(key) !== true || (exists && old === undefined)) continue;
    const removal = old === undefined ? undefined : addRemoval(planning.draft, node.name, network, old.id);
    if (removal !== undefined) made.get(node.name)?.removals.set(network.name, removal);
    const id = addCreation(planning, { node: node.name, key, network, after: [removal ?? []].flat() });
    made.get(node.name)?.created.set(key, id);
  }
}

/** Bridges of the same name, from when the project was on one node, go first: they would hide it. */
function planSpanning(
  planning: NetworkPlanning,
  key: string,
  network: Network,
  { manager, observed, nodes }: Span,
  made: ReadonlyMap<string, Changes>,
): void {
  if (manager === undefined || nodes.length === 0) return;
  const removals = new Map<string, string>();
  let overlayRemoval: string | undefined;
  for (const node of planning.nodes) {
    const old = differing(planning, node, key)?.observed;
    if (old === undefined) continue;
    if (!isSwarmNetwork(old)) {
      removals.set(node.name, addRemoval(planning.draft, node.name, network, old.id));
      continue;
    }
    const members = membersOf(planning.nodes, old.id);
    overlayRemoval ??= addRemoval(planning.draft, manager, network, old.id, members);
    removals.set(node.name, overlayRemoval);
  }
  for (const [node, id] of removals) made.get(node)?.removals.set(network.name, id);
  if (observed !== undefined && overlayRemoval === undefined) return;
  const after = [...new Set(removals.values())];
  const id = addCreation(planning, { node: manager, key, network, after, isOverlay: true });
  for (const changes of made.values()) changes.created.set(key, id);
}

function differing(
  { project, spans, keepsAll, kept }: NetworkPlanning,
  node: ObservedNode,
  key: string,
): Diverged<ObservedNode['networks'][number]> | undefined {
  if (keepsAll || kept.has(key)) return undefined;
  return divergedNetworks(project, node, spans).find((one) => one.key === key);
}

function addRemoval(
  draft: PlanDraft,
  node: string,
  network: Network,
  networkId: string,
  members?: readonly string[],
): string {
  return draft.add({
    kind: 'remove-network',
    node,
    resource: { kind: 'network', name: network.name },
    cause: 'configuration changed',
    networkId,
    isStrict: true,
    ...(members === undefined ? {} : { members }),
  });
}

interface Creation {
  readonly node: string;
  readonly key: string;
  readonly network: Network;
  readonly after: readonly string[];
  readonly isOverlay?: boolean;
}

function addCreation({ draft, project }: NetworkPlanning, creation: Creation): string {
  const { node, key, network, after, isOverlay = false } = creation;
  const spec = networkSpec(project, key, network);
  return draft.add({
    kind: 'create-network',
    node,
    resource: { kind: 'network', name: network.name },
    cause: after.length === 0 ? 'not found' : 'configuration changed',
    dependsOn: after,
    // Plain containers may join an overlay only where it is attachable.
    spec: isOverlay ? { ...spec, driver: 'overlay', attachable: true } : spec,
  });
}

/** The networks of a project that are its own and of one node each, by name. */
export function localNetworks(project: Project, spans: Spans): ReadonlyMap<string, NetworkSpec> {
  const own = Object.entries(project.networks).filter(
    ([key, { external }]) => external !== true && !spans.has(key),
  );
  return new Map(own.map(([key, network]) => [network.name, networkSpec(project, key, network)]));
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
