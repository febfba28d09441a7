import type { Reporter } from '../reporter.ts';
import type { Node } from '../yaml/node.ts';

export interface CanonicalContext {
  readonly reporter: Reporter;
  /** Short forms that cannot be read are left as they are: they may hold variables not replaced yet. */
  readonly lenient: boolean;
}

/**
 * Turns the short form of one attribute into its long form. What is not of an expected form is
 * returned as it is: the schema check has reported it.
 */
export type Transform = (node: Node, context: CanonicalContext) => Node;

/** Reports a short form that cannot be read, unless the context is lenient. */
export function reject(
  context: CanonicalContext,
  code: string,
  node: Node,
  message: string,
  hint?: string,
): void {
  if (!context.lenient) context.reporter.error(code, message, node.mark, hint);
}
