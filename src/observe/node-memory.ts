import type { ObservedNode } from '../model/observed/fleet.ts';

/** A node as it was read, without its settings, which are added each time. */
export type NodeReading = Omit<ObservedNode, 'settings'>;

/**
 * Nodes that were read before, for one scope: whoever hears of all that changes on them need not read them again. Nodes
 * that may have changed are not recalled.
 */
export interface NodeMemory {
  recall(node: string): NodeReading | undefined;
  /** To be called before a node is read; what it gives takes the reading, and forgets it if something has changed meanwhile. */
  begin(node: string): (reading: NodeReading) => void;
  /** Something was done on the node. */
  changed(node: string): void;
}
