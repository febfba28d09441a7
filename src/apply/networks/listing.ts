import { EngineError } from '../../engine/engine-error.ts';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import { inQuotes, restartOf } from '../../plan/networks/left-network.ts';
import type { NodeRun } from '../node-run.ts';

/** Those of the nodes whose engine lists a network; one that does not answer is none. */
export async function listing(
  networkId: string,
  nodes: readonly string[],
  { engines, signal }: Pick<NodeRun, 'engines' | 'signal'>,
): Promise<readonly string[]> {
  const answers = await Promise.all(
    nodes.map(async (node) => {
      try {
        const networks = (await engines.get(node)?.listNetworks(signal)) ?? [];
        return networks.some(({ id }) => id === networkId);
      } catch (error) {
        if (error instanceof EngineError) return false;
        throw error;
      }
    }),
  );
  return nodes.filter((_, index) => answers[index]);
}

/** What nodes that go on listing an overlay after its removal are told with: they would connect containers to it. */
export function stillListed(network: string, nodes: readonly string[]): FlotillaError {
  const message = `The Swarm has removed network "${network}", and node ${inQuotes(nodes)} still has it`;
  return new FlotillaError('NETWORK_LEFT', message, { hint: restartOf(nodes) });
}
