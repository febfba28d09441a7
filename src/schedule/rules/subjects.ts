import type { Project } from '../../model/desired/project.ts';
import { imageOf } from '../../model/image-reference.ts';
import { LABEL } from '../../model/labels.ts';
import { containerName } from '../../model/names.ts';
import type { NodeState } from '../ledger/node-state.ts';
import type { Placing } from '../placing.ts';
import { ownValue } from './constraint.ts';
import { type Expression, holds } from './expression.ts';

/**
 * Whether an affinity holds on a node. A service that wants to be with itself and is nowhere yet may begin anywhere.
 */
export function affinityHolds(expression: Expression, placing: Placing, state: NodeState): boolean {
  if (holds(expression, valuesOn(expression.key, placing, state))) return true;
  const { ledger, profile } = placing;
  const isFirst = expression.isEqual && ledger.placed(profile.key).length === 0;
  return isFirst && matchesService(expression, ledger.project, profile.key);
}

/** Whether an affinity speaks of the containers of a service. */
export function matchesService(expression: Expression, project: Project, key: string): boolean {
  const service = project.services[key];
  if (service === undefined) return false;
  return expression.matches(subjectsOf(expression.key, project, key, 1));
}

/**
 * What is on a node under the key of an affinity. `container`: the names and ids of the containers; `service`: the services
 * of the project; `image`: the names of the images, with and without a tag; any other key: what the containers' labels
 * of that name say, as in classic Swarm.
 */
function valuesOn(key: string, { ledger: { project } }: Placing, state: NodeState): readonly string[] {
  const { replicas, others, node } = state;
  if (key === 'image') {
    const used = replicas.flatMap(({ service }) => subjectsOf(key, project, service, 1));
    const known = node.imageNames ?? Object.keys(node.images);
    return [...known.flatMap((name) => [name, withoutTag(name)]), ...used];
  }
  const own = replicas.flatMap(({ service, slot, current }) => [
    ...subjectsOf(key, project, service, slot),
    ...(key === 'container' && current !== undefined ? [current.id] : []),
  ]);
  const rest = others.flatMap(({ name, labels }) => {
    if (key === 'container') return [name];
    const isOwn = labels[LABEL.project] === project.name;
    return ownValue(labels, key === 'service' && isOwn ? LABEL.service : key) ?? [];
  });
  return [...own, ...rest];
}

/** What a replica of a service is under a key. */
function subjectsOf(key: string, project: Project, name: string, slot: number): readonly string[] {
  const service = project.services[name];
  if (service === undefined) return [];
  if (key === 'service') return [name];
  if (key === 'container') return [containerName(project, name, service, slot)];
  if (key !== 'image') return [ownValue(service.labels, key) ?? []].flat();
  const image = imageOf(project, name, service);
  return [image, withoutTag(image)];
}

/** "redis:7" -> "redis"; a port of a registry is no tag. */
function withoutTag(name: string): string {
  return name.replace(/(:[^:/]+)?(@.*)?$/, '');
}
