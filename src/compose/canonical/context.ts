import type { ProblemReporter } from '../problem-reporter.ts';
import type { YamlNode } from '../yaml/yaml-node.ts';

export interface CanonicalContext {
  readonly reporter: ProblemReporter;
  /** Short forms that cannot be read are left as they are: they may hold variables not replaced yet. */
  readonly lenient: boolean;
}

/**
 * Turns the short form of one attribute into its long form. What is not of an expected form is
 * returned as it is: the schema check has reported it.
 */
export type Transform = (node: YamlNode, context: CanonicalContext) => YamlNode;

/** Reports a short form that cannot be read, unless the context is lenient. */
export function reject(
  context: CanonicalContext,
  code: string,
  node: YamlNode,
  message: string,
  hint?: string,
): void {
  if (!context.lenient) context.reporter.error(code, message, node.mark, hint);
}
