import type { ObservedNode } from '../model/observed/fleet.ts';
import { type Placing, replicasOn } from './candidate.ts';

/**
 * The node that a replica goes to by the spread strategy: the failure domain of the service's preferences
 * with the fewest of its replicas, outermost first, then the node with the fewest of its replicas, of the
 * project's, of all containers known there; ties by name. Undefined where there is no node.
 */
export function spread(nodes: readonly ObservedNode[], placing: Placing): ObservedNode | undefined {
  const preferences = placing.service.deploy?.placement?.preferences ?? [];
  let rest = nodes;
  for (const { spread: label } of preferences) {
    if (label !== undefined) rest = leastUsedDomain(rest, label, placing);
  }
  const scores = new Map(rest.map((node) => [node.name, scoreOf(node, placing)]));
  return [...rest].sort((a, b) => {
    const [left = [], right = []] = [scores.get(a.name), scores.get(b.name)];
    const differs = left.findIndex((value, index) => value !== right[index]);
    return differs < 0 ? (a.name < b.name ? -1 : 1) : (left[differs] ?? 0) - (right[differs] ?? 0);
  })[0];
}

/** Smaller is better. */
function scoreOf(node: ObservedNode, { placed, key }: Placing): readonly number[] {
  const ofProject = placed.filter((replica) => replica.node === node.name).length;
  return [replicasOn(placed, node.name, key), ofProject, node.containers.length];
}

/** The nodes of the label's value with the fewest replicas; nodes without the label are one domain. */
function leastUsedDomain(
  nodes: readonly ObservedNode[],
  label: string,
  { placed, key }: Placing,
): readonly ObservedNode[] {
  const domains = new Map<string, ObservedNode[]>();
  for (const node of nodes) {
    const value = domainOf(node, label);
    domains.set(value, [...(domains.get(value) ?? []), node]);
  }
  const counted = [...domains].map(([value, members]) => {
    const names = new Set(members.map(({ name }) => name));
    const count = placed.filter(({ service, node }) => service === key && names.has(node)).length;
    return { value, members, count };
  });
  counted.sort((a, b) => a.count - b.count || (a.value < b.value ? -1 : 1));
  return counted[0]?.members ?? [];
}

function domainOf({ settings, info }: ObservedNode, label: string): string {
  if (label.startsWith('node.labels.')) return settings.labels[label.slice('node.labels.'.length)] ?? '';
  if (label.startsWith('engine.labels.')) return info?.labels[label.slice('engine.labels.'.length)] ?? '';
  return '';
}
