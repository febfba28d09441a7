import type { EndpointSpec } from '../../model/container-spec.ts';
import { containerSpec } from '../container-spec/container-spec.ts';
import type { ContainerTarget } from '../operation.ts';
import type { Replacement } from '../up/create.ts';
import type { PlannedReplica } from '../up/planned-replica.ts';
import { isRemote, nodeOf, type Planning } from '../up/planning.ts';
import { addStopOfOld } from './replace.ts';

/**
 * Whether a container that is as it should be, but for a network that is made anew, can stay: it is stopped, and joins the
 * new one (docker compose, pkg/compose/create.go). Not where other containers live in its namespaces, in a rollout, and not where the
 * network may reach over nodes.
 */
export function canReattach({ project, fleet, options }: Planning, key: string): boolean {
  const isLender = Object.values(project.services).some(({ network_mode, pid, ipc }) =>
    [network_mode, pid, ipc].includes(`service:${key}`),
  );
  return fleet.nodes.length === 1 && options.rollout === undefined && !isLender;
}

/** Stops the container, takes it off the networks that are made anew, and puts it on them under its names again. */
export function reattach(replacement: Replacement): PlannedReplica {
  const { planning, prepared, replica, old, service, resource, cause } = replacement;
  const { draft, project } = planning;
  const stopped = addStopOfOld(replacement, []);
  const target: ContainerTarget = { kind: 'observed', id: old.id };
  const common = { node: replica.node, resource, cause, target };
  const endpoints = endpointsOf(replacement);
  const joined = old.networks.flatMap(({ networkName, networkId }) => {
    const removal = prepared.removals.get(networkName);
    const key = Object.keys(service.networks ?? {}).find(
      (name) => project.networks[name]?.name === networkName,
    );
    const endpoint = endpoints[networkName];
    if (removal === undefined) return [];
    const left = draft.add({
      kind: 'disconnect-network',
      ...common,
      networkId: networkId || networkName,
      dependsOn: [stopped ?? []].flat(),
    });
    draft.addDependency(removal, left);
    if (key === undefined || endpoint === undefined) return [left];
    return draft.add({
      kind: 'connect-network',
      ...common,
      network: networkName,
      endpoint,
      dependsOn: [left, prepared.networks.get(key) ?? []].flat(),
    });
  });
  return {
    replica,
    resource,
    target,
    cause,
    startAfter: joined,
    ...(stopped === undefined ? {} : { stopOfOld: stopped }),
  };
}

/** By the engine's name of the network. */
function endpointsOf({
  planning: { project, contents, fleet },
  ...given
}: Replacement): Readonly<Record<string, EndpointSpec>> {
  const { service, replica } = given;
  const { endpoints } = containerSpec({
    project,
    contents,
    service,
    key: replica.service,
    slot: replica.slot,
    inherited: [],
    isRemote: isRemote(nodeOf({ fleet }, replica.node)),
  });
  return endpoints;
}
