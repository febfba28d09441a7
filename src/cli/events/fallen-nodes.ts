import { EngineError } from '../../engine/engine-error.ts';
import type { CommandContext } from '../context.ts';

/** What is told of nodes that a command listens to. */
export interface FallenNodes {
  onGone(node: string, reason: string): void;
  onBack(node: string): void;
}

/** How a command takes it that a node falls away whose containers it follows. */
export interface FollowedNodes extends FallenNodes {
  /** The same, which rejects where a node is not waited for that has fallen away. */
  orFallen<T>(work: Promise<T>): Promise<T>;
}

/** Tells of a node that falls away, and that it answers again; one that is away at the end of the command is missing in its answer. */
export function fallenNodes({ missingNodes, stderr }: CommandContext): FallenNodes {
  return {
    onGone(node, reason) {
      // One that did not answer at the beginning was told already.
      if (missingNodes.has(node)) return;
      missingNodes.add(node);
      stderr.write(`warning: Node "${node}" has fallen away: ${reason}\n`);
    },
    onBack(node) {
      missingNodes.delete(node);
      stderr.write(`Node "${node}" answers again\n`);
    },
  };
}

/** A node that falls away is waited for, which `told` hears of; docker compose's one engine is not, as scripts go on only when it ends. */
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
