import type { Project } from '../model/desired/project.ts';
import type { Service } from '../model/desired/service.ts';
import { type Fleet, type ObservedNode, reachable } from '../model/observed/fleet.ts';
import { isGlobal, replicaCount } from '../model/replicas.ts';
import { nodeRules } from './profile.ts';
import type { NodeRule } from './rules/node-rule.ts';
import { type HeldSlot, hasItsPlace, heldOf, slotHolders } from './run/slots.ts';

/**
 * True where every replica of a project is there and stays, by what is known without the nodes' machines: then placing looks at none. What
 * a machine may decide (a constraint on it, a replica that has to fit, a better placement) makes it false.
 */
export function isSettled(project: Project, fleet: Fleet): boolean {
  if ((fleet.policy?.maxMoves ?? 0) > 0) return false;
  const holders = slotHolders(fleet);
  const nodes = reachable(fleet);
  const byName = new Map(nodes.map((node) => [node.name, node]));
  return Object.entries(project.services).every(([key, service]) => {
    if (service.provider !== undefined) return true;
    const rules = nodeRules(service).filter(({ isSoft }) => !isSoft);
    const held = heldOf(project, key, holders);
    const stays = (one: HeldSlot): boolean => {
      const node = byName.get(one.node);
      return node !== undefined && hasItsPlace(one) && mayStay(node, rules);
    };
    return isGlobal(service) ? fillsNodes(held, stays, nodes, rules) : fillsSlots(service, held, stays);
  });
}

function mayStay(node: ObservedNode, rules: readonly NodeRule[]): boolean {
  return (
    node.settings.availability !== 'drain' &&
    rules.every((rule) => !rule.asksMachine(node) && rule.matches(node))
  );
}

/** What is beyond the number that is wanted goes, wherever it is. */
function fillsSlots(service: Service, held: readonly HeldSlot[], stays: (one: HeldSlot) => boolean): boolean {
  const wanted = replicaCount(service);
  return new Set(held.map(({ slot }) => slot)).size >= wanted && held.slice(0, wanted).every(stays);
}

/** One on every node, but for those that take none, whatever their machines are. */
function fillsNodes(
  held: readonly HeldSlot[],
  stays: (one: HeldSlot) => boolean,
  nodes: readonly ObservedNode[],
  rules: readonly NodeRule[],
): boolean {
  const takesNone = (node: ObservedNode): boolean =>
    node.settings.availability !== 'active' ||
    rules.some((rule) => !rule.asksMachine(node) && !rule.matches(node));
  const filled = new Set(held.map(({ node }) => node));
  return held.every(stays) && nodes.every((node) => filled.has(node.name) || takesNone(node));
}
