import type { Variables } from '../env/interpolate.ts';
import {
  child,
  isNull,
  type MapNode,
  pairs,
  setChild,
  stringOf,
  textNode,
  type YamlNode,
} from '../yaml/yaml-node.ts';

/** Gives `environment` entries without a value the one of the run's environment; others stay without. */
export function resolveEnvironment(model: MapNode, variables: Variables): void {
  for (const [, service] of pairs(child(model, 'services'))) {
    const environment = child(service, 'environment');
    if (service.kind === 'map' && environment !== undefined) {
      setChild(service, 'environment', resolveValues(environment, variables, true));
    }
  }
}

/** A mapping or list of variables with the missing values filled in; `keep` says whether one without stays. */
export function resolveValues(node: YamlNode, variables: Variables, keep: boolean): YamlNode {
  const known = (name: string) => (Object.hasOwn(variables, name) ? variables[name] : undefined);
  if (node.kind === 'map') {
    for (const [name, entry] of node.entries) {
      if (!isNull(entry.value)) continue;
      const value = known(name);
      if (value !== undefined) entry.value = textNode(value, entry.value.mark ?? entry.key);
      else if (!keep) node.entries.delete(name);
    }
  } else if (node.kind === 'list') {
    node.items = node.items.flatMap((item) => {
      const name = stringOf(item);
      if (name === undefined || name.includes('=')) return [item];
      const value = known(name);
      if (value !== undefined) return [textNode(`${name}=${value}`, item.mark)];
      return keep ? [item] : [];
    });
  }
  return node;
}
