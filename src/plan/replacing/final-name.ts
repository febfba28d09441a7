import type { ObservedContainer } from '../../model/observed/container.ts';
import type { ObservedNode } from '../../model/observed/fleet.ts';
import { isSwarmNetwork } from '../networks/span.ts';

/**
 * Engines up to 28 can't rename a container that runs on an overlay (moby, issue 42351): it keeps the name that it was
 * started under until it is replaced.
 */
export function keepsNameWhileRunning(node: ObservedNode, { networks }: ObservedContainer): boolean {
  const overlays = node.networks.filter(isSwarmNetwork).map(({ name }) => name);
  return networks.some(({ networkName }) => overlays.includes(networkName));
}
