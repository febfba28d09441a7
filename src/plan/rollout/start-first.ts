import { isIngress } from '../../mesh/rules/mesh-port.ts';
import type { Service } from '../../model/desired/service.ts';
import type { RolloutOptions } from './policy.ts';
import { rolloutPolicy } from './policy.ts';

/**
 * What two containers of one slot can't have at the same time on one node; undefined where there is nothing. Ports of the mesh
 * are none: each container has node ports of its own.
 */
export function startFirstObstacle(service: Service, hasMesh: boolean): string | undefined {
  const port = (service.ports ?? []).find(
    (candidate) =>
      candidate.published !== undefined && candidate.published !== '' && !(hasMesh && isIngress(candidate)),
  );
  if (port !== undefined) return `port ${port.published} is published`;
  if (service.network_mode === 'host') return 'it uses the network of its node';
  return addressObstacle(service);
}

/** What two containers can't have at the same time on any nodes. */
function addressObstacle(service: Service): string | undefined {
  const fixed = Object.entries(service.networks ?? {}).find(
    ([, network]) => network?.ipv4_address !== undefined || network?.ipv6_address !== undefined,
  );
  if (fixed !== undefined) return `it has a fixed address on network "${fixed[0]}"`;
  return service.mac_address === undefined ? undefined : 'it has a fixed MAC address';
}

/** Whether the new container of a replica is started before the old one is stopped. */
export function startsFirst(
  service: Service,
  rollout: RolloutOptions | undefined,
  hasMesh: boolean,
): boolean {
  if (rollout === undefined) return false;
  return rolloutPolicy(service, rollout).isStartFirst && startFirstObstacle(service, hasMesh) === undefined;
}

/**
 * The same for a replica that goes to another node: ports are no obstacle there, but a volume is, because it is the same one on
 * both nodes, and nobody has said that two may write to it.
 */
export function movesFirst(service: Service, rollout: RolloutOptions | undefined): boolean {
  if (rollout === undefined || !rolloutPolicy(service, rollout).isStartFirst) return false;
  const hasVolume = (service.volumes ?? []).some(
    ({ type, source }) => type === 'volume' && source !== undefined,
  );
  return !hasVolume && addressObstacle(service) === undefined;
}
