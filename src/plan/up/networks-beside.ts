import type { Service } from '../../model/desired/service.ts';
import type { ObservedNode } from '../../model/observed/fleet.ts';
import type { PlanDraft } from '../draft.ts';
import type { Prepared } from './planning.ts';

/**
 * The operations that make a new container's network and that it need not wait for before it starts: an engine looks for
 * the network then, so that both can be made at the same time. Of a network with settings of its own the creation comes first,
 * because an engine may refuse them, and nothing is to be left behind then; so does it where an endpoint has an address to be checked, and with several
 * networks, which an older engine (API before 1.44) is told of one after the other. Other engines of the same API (Podman) look
 * for the network at once.
 */
export function networksBeside(
  draft: PlanDraft,
  prepared: Prepared,
  service: Service,
  { facts }: ObservedNode,
): readonly string[] {
  const isDocker = facts.engineVersion !== '';
  const [network, ...others] = Object.entries(service.networks ?? {});
  if (!isDocker || network === undefined || others.length > 0) return [];
  const [key, endpoint] = network;
  const id = prepared.networks.get(key);
  const hasNamesOnly = Object.keys(endpoint ?? {}).every((setting) => setting === 'aliases');
  return id !== undefined && hasNamesOnly && isPlain(draft, id) ? [id] : [];
}

/** A new bridge in the place of none, about which nothing is asked. */
function isPlain(draft: PlanDraft, id: string): boolean {
  const operation = draft.get(id);
  if (operation.kind !== 'create-network' || operation.dependsOn.length > 0) return false;
  const { driver = 'bridge', options, ipam, enableIpv4, enableIpv6 } = operation.spec;
  return driver === 'bridge' && [options, ipam, enableIpv4, enableIpv6].every((one) => one === undefined);
}
