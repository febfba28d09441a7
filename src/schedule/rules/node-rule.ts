import type { ObservedNode } from '../../model/observed/fleet.ts';
import { asksMachine, attribute, matchesConstraint, ownValue, parseConstraint } from './constraint.ts';
import { type Expression, holds, parseExpression } from './expression.ts';

/** Something that a service wants of its nodes, in whichever grammar it was written. */
export interface NodeRule {
  readonly text: string;
  readonly grammar: 'swarm' | 'classic';
  readonly isSoft: boolean;
  readonly matches: (node: ObservedNode) => boolean;
  /** True where the answer depends on what the node's machine is. */
  readonly asksMachine: (node: ObservedNode) => boolean;
  /** All of the node that the answer depends on: nodes that tell the same are answered the same. */
  readonly told: (node: ObservedNode) => string;
}

/** The answers of a rule that can't be read. */
const NO_NODE = { matches: () => false, asksMachine: () => false, told: () => '' } as const;

/** `deploy.placement.constraints`. One that can't be read matches no node. */
export function swarmRule(text: string): NodeRule {
  const constraint = parseConstraint(text);
  const rule = { text: text.trim(), grammar: 'swarm', isSoft: false } as const;
  if (constraint === undefined) return { ...rule, ...NO_NODE };
  return {
    ...rule,
    matches: (node) => matchesConstraint(node, constraint),
    asksMachine: (node) => asksMachine(node, constraint.key),
    told: (node) => `${attribute(node, constraint.key)}`,
  };
}

/**
 * A `constraint:` of classic Swarm: over the node's name, what its engine tells of the machine, and its labels, those of
 * the fleet file before the engine's. One that can't be read matches no node.
 */
export function classicRule(text: string): NodeRule {
  const expression = parseExpression(text);
  const rule = { text: text.trim(), grammar: 'classic' } as const;
  if (expression === undefined) return { ...rule, isSoft: false, ...NO_NODE };
  return {
    ...rule,
    isSoft: expression.isSoft,
    matches: (node) => holds(expression, valuesOf(node, expression)),
    asksMachine: ({ settings }) => ownValue(settings.labels, expression.key) === undefined,
    told: (node) => valuesOf(node, expression).join('\n'),
  };
}

/** As in classic Swarm, a label that a node lacks is empty. */
function valuesOf(node: ObservedNode, { key }: Expression): readonly string[] {
  const { name, settings, info } = node;
  if (key === 'node') return [name, info?.swarm.nodeId ?? '', info?.hostname ?? ''].filter(Boolean);
  const labels = ownValue(settings.labels, key) ?? ownValue(info?.labels, key);
  const own = labels ?? ownValue(info?.machine, key.toLowerCase());
  return [own ?? attributeOrNothing(node, key)];
}

function attributeOrNothing(node: ObservedNode, key: string): string {
  return /^(node|engine)\./i.test(key) ? (attribute(node, key) ?? '') : '';
}
