import {
  boolNode,
  listNode,
  mapNode,
  nullNode,
  setChild,
  stringOf,
  textNode,
  type YamlNode,
} from '../yaml/yaml-node.ts';
import type { Transform } from './context.ts';

/** `depends_on`: a list of services, or a mapping whose entries are required unless they say otherwise. */
export const transformDependsOn: Transform = (node) => {
  if (node.kind === 'list') {
    return mapNode(node.mark, named(node.items, startedDependency));
  }
  if (node.kind !== 'map') return node;
  for (const entry of node.entries.values()) {
    const { value } = entry;
    if (value.kind === 'map' && !value.entries.has('required')) {
      setChild(value, 'required', boolNode(true, value.mark ?? entry.key));
    }
  }
  return node;
};

function startedDependency(item: YamlNode): YamlNode {
  return mapNode(item.mark, [
    ['condition', textNode('service_started', item.mark)],
    ['required', boolNode(true, item.mark)],
  ]);
}

/** `networks` and `models`: a list of names becomes a mapping of names to nothing. */
export const transformNames: Transform = (node) => {
  if (node.kind !== 'list') return node;
  return mapNode(
    node.mark,
    named(node.items, (item) => nullNode(item.mark)),
  );
};

/** The items that are names, each with a value; the schema check has reported the others. */
function named(items: readonly YamlNode[], defaultOf: (item: YamlNode) => YamlNode): [string, YamlNode][] {
  return items.flatMap((item): [string, YamlNode][] => {
    const name = stringOf(item);
    return name === undefined ? [] : [[name, defaultOf(item)]];
  });
}

/** An entry of `secrets` or `configs`: a string is the source. */
export const transformFileMount: Transform = (node) =>
  stringOf(node) === undefined ? node : mapNode(node.mark, [['source', node]]);

/** `extends`: a string is a service of the same file. */
export const transformExtends: Transform = (node) =>
  stringOf(node) === undefined ? node : mapNode(node.mark, [['service', node]]);

/** `env_file`: a path or a list of paths; files are required unless an entry says otherwise. */
export const transformEnvFile: Transform = (node) => {
  const items = node.kind === 'list' ? node.items : [node];
  if (node.kind === 'map') return node;
  return listNode(node.mark, items.map(envFile));
};

function envFile(item: YamlNode): YamlNode {
  if (item.kind === 'map') {
    if (!item.entries.has('required')) setChild(item, 'required', boolNode(true, item.mark));
    return item;
  }
  return mapNode(item.mark, [
    ['path', item],
    ['required', boolNode(true, item.mark)],
  ]);
}

/** A string where a list may stand. */
export const transformStringOrList: Transform = (node) =>
  stringOf(node) === undefined ? node : listNode(node.mark, [node]);
