import { PathTable } from '../path-table.ts';
import { child, type MapNode, setChild, stringOf, textNode, type YamlNode } from '../yaml/yaml-node.ts';

/** Fills in what an attribute leaves out. */
type Default = (map: MapNode) => void;

const context: Default = (build) => {
  if (!build.entries.has('context')) setChild(build, 'context', textNode('.', build.mark));
};

const port: Default = (map) => {
  if (!map.entries.has('protocol')) setChild(map, 'protocol', textNode('tcp', map.mark));
  if (!map.entries.has('mode')) setChild(map, 'mode', textNode('ingress', map.mark));
};

const secretTarget: Default = (map) => {
  const source = stringOf(child(map, 'source'));
  if (source === undefined || map.entries.has('target')) return;
  setChild(map, 'target', textNode(`/run/secrets/${source}`, map.mark));
};

const deviceCount: Default = (map) => {
  const chosen = map.entries.has('count') || map.entries.has('device_ids');
  if (!chosen) setChild(map, 'count', textNode('all', map.mark));
};

const DEFAULTS: PathTable<Default> = PathTable.of<Default>({
  'services.*.build': context,
  'services.*.secrets.*': secretTarget,
  'services.*.ports.*': port,
  'services.*.deploy.resources.reservations.devices.*': deviceCount,
  'services.*.gpus.*': deviceCount,
});

/** Sets the values that a canonical model leaves out. */
export function setDefaults(model: MapNode): void {
  walk(model, DEFAULTS);
}

function walk(node: YamlNode, rules: PathTable<Default>): void {
  if (node.kind === 'map') {
    rules.rule?.(node);
    for (const [key, entry] of node.entries) {
      const next = rules.step(key);
      if (next !== undefined) walk(entry.value, next);
    }
  } else if (node.kind === 'list' && rules.items !== undefined) {
    for (const item of node.items) walk(item, rules.items);
  }
}
