import type { CommandContext } from '../context.ts';

/** What is told of nodes that a command listens to. */
export interface FallenNodes {
  onGone(node: string, reason: string): void;
  onBack(node: string): void;
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
