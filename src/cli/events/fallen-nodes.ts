import { EngineError } from '../../engine/engine-error.ts';
import type { CommandContext } from '../context.ts';

/** Reactions to nodes that a command follows. */
export interface FallenNodes {
  onGone(node: string, reason: string): void;
  onBack(node: string): void;
}

/** How a command reacts to a node that becomes unreachable while it follows its containers. */
export interface FollowedNodes extends FallenNodes {
  /** The same, which rejects where a node becomes unreachable that is not waited for. */
  orFallen<T>(work: Promise<T>): Promise<T>;
}

/** Reports nodes that become unreachable, and that they answer again; one that is away at the end of the command counts as missing. */
export function fallenNodes({ missingNodes, stderr }: CommandContext): FallenNodes {
  return {
    onGone(node, reason) {
      // One that did not answer at the beginning has been reported already.
      if (missingNodes.has(node)) return;
      missingNodes.add(node);
      stderr.write(`warning: Node "${node}" has become unreachable: ${reason}\n`);
    },
    onBack(node) {
      missingNodes.delete(node);
      stderr.write(`Node "${node}" answers again\n`);
    },
  };
}

/** A node that becomes unreachable is waited for, which `told` hears of; docker compose's one engine is not: scripts wait for the command to end. */
export function followedNodes(
  { isCompose }: Pick<CommandContext, 'isCompose'>,
  nodes: { readonly length: number },
  told: FallenNodes,
): FollowedNodes {
  if (!isCompose || nodes.length > 1) return { ...told, orFallen: (work) => work };
  let fail = (_error: EngineError): void => {};
  const fallen = new Promise<never>((_, reject) => {
    fail = reject;
  });
  // It may fall away while nothing waits for it.
  fallen.catch(() => undefined);
  return {
    onGone: (node, reason) => fail(new EngineError('unreachable', node, reason)),
    onBack: () => undefined,
    orFallen: (work) => Promise.race([fallen, work]),
  };
}
