import { EngineError } from '../../engine/engine-error.ts';
import type { Operation } from '../../plan/operation.ts';
import { idOf, type NodeRun } from '../node-run.ts';
import { onceJoined } from './join-overlay.ts';
import { withNetworks } from './restore-network.ts';

type ConnectNetwork = Extract<Operation, { kind: 'connect-network' }>;

/**
 * Connects a container to a network. One that another run of the same project has connected meanwhile is: engines refuse that as
 * an error. Rejects with the engine's refusal, or the signal's reason.
 */
export async function connectNetwork(
  { network, endpoint, target }: ConnectNetwork,
  run: NodeRun,
): Promise<void> {
  const { engine } = run;
  const id = idOf(target, run);
  const connect = (): Promise<void> => engine.connectNetwork(network, id, endpoint);
  try {
    await withNetworks(() => onceJoined(connect, run), run);
  } catch (error) {
    if (!(error instanceof EngineError && (await isConnected(id, network, run)))) throw error;
  }
}

/** False where that can't be found out: what is told then is the refusal. */
async function isConnected(id: string, network: string, { engine, signal }: NodeRun): Promise<boolean> {
  try {
    const { networks } = await engine.inspectContainer(id, signal);
    return networks.some(({ networkId, networkName }) => [networkId, networkName].includes(network));
  } catch (error) {
    if (error instanceof EngineError) return false;
    throw error;
  }
}
