import type { CommandContext } from '../context.ts';

/** Reactions to nodes that a command follows. */
export interface FallenNodes {
  onGone(node: string, reason: string): void;
  onBack(node: string): void;
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
