import { EngineError } from '../../engine/engine-error.ts';
import type { SwarmAttachment } from '../../engine/swarm-attachments.ts';
import type { ObservedEndpoint } from '../../model/observed/container.ts';
import { inQuotes, restartOf } from '../../plan/networks/left-network.ts';
import { type AskRun, askManagers } from './ask-managers.ts';

/** How long an engine takes, at most, to tell the managers that a container is connected. */
const SETTLE_MS = 5000;
const PAUSE_MS = 200;

/**
 * The overlays on which a running container has another address than its Swarm gave it, by name. The managers count on theirs: they
 * may give this one to another container. Where no manager answers, none is known. Throws an `EngineError`.
 */
export async function strayAddresses(id: string, run: AskRun): Promise<readonly string[]> {
  const { engine, clock, signal } = run;
  const [{ swarm }, networks] = await Promise.all([engine.info(signal), engine.listNetworks(signal)]);
  const overlays = new Set(networks.flatMap((network) => (network.scope === 'swarm' ? [network.id] : [])));
  let deadline: number | undefined;
  for (;;) {
    const details = await engine.inspectContainer(id, signal);
    const endpoints = details.networks.filter(
      ({ networkId, ipAddress }) => overlays.has(networkId) && ipAddress !== '',
    );
    if (details.state !== 'running' || endpoints.length === 0) return [];
    const known = await askManagers(run, (manager) => manager.listAttachments(swarm.nodeId, signal));
    if (known === undefined) return [];
    // From the first answer on: managers may have been without a leader before.
    deadline ??= clock.now() + SETTLE_MS;
    const own = known.filter(({ containerId, phase }) => containerId === id && phase !== 'ended');
    const isLast = clock.now() >= deadline;
    if (isLast || endpoints.every((endpoint) => isSettled(on(endpoint, own)))) {
      return endpoints.filter((endpoint) => !isGiven(endpoint, own)).map(({ networkName }) => networkName);
    }
    await clock.sleep(PAUSE_MS, signal);
  }
}

function on({ networkId }: ObservedEndpoint, all: readonly SwarmAttachment[]): readonly SwarmAttachment[] {
  return all.filter(({ networks }) => networks.some((network) => network.networkId === networkId));
}

/** One that was given up is counted until the managers hear of it, and its address is free then. */
function isSettled(own: readonly SwarmAttachment[]): boolean {
  return own.length === 1 && own[0]?.phase === 'connected';
}

function isGiven(endpoint: ObservedEndpoint, own: readonly SwarmAttachment[]): boolean {
  return on(endpoint, own).some(
    ({ phase, networks }) =>
      phase === 'connected' &&
      networks.some(
        ({ networkId, addresses }) =>
          networkId === endpoint.networkId && addresses.includes(endpoint.ipAddress),
      ),
  );
}

/** For the user: what is wrong, and the way out. */
export function strayAddress(container: string, networks: readonly string[], node: string): EngineError {
  return new EngineError(
    'failed',
    node,
    `Container "${container}" has an address on network ${inQuotes(networks)} that its Swarm did not give it`,
    { hint: restartOf([node]) },
  );
}
