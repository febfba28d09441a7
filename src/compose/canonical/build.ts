import { listNode, mapNode, nullNode, pairs, stringOf, textNode, type YamlNode } from '../yaml/yaml-node.ts';
import { reject, type Transform } from './context.ts';

/** `build`: a string is the context. */
export const transformBuild: Transform = (node) =>
  stringOf(node) === undefined ? node : mapNode(node.mark, [['context', node]]);

/** `build.additional_contexts`: a list of `name=context` becomes a mapping; every context is a string. */
export const transformContexts: Transform = (node, context) => {
  const hint = 'write name=path, or name=URL';
  if (node.kind !== 'list') {
    for (const [name, value] of pairs(node)) {
      if (value.kind === 'scalar' && value.type !== 'string') {
        reject(context, 'WRONG_TYPE', value, `Build context "${name}" must be a string`);
      }
    }
    return node;
  }
  for (const item of node.items) {
    const text = stringOf(item) ?? '';
    if (!text.includes('='))
      reject(context, 'INVALID_CONTEXT', item, `Build context "${text}" has no value`, hint);
  }
  return mapNode(
    node.mark,
    node.items.map((item) => keyValue(item, textNode('', item.mark))),
  );
};

/** `build.ssh`: one or a list of `id[=path]` becomes a mapping of ids to paths. */
export const transformSsh: Transform = (node, context) => {
  if (node.kind === 'map') return node;
  const items = node.kind === 'list' ? node.items : listNode(node.mark, [node]).items;
  for (const item of items) {
    const text = stringOf(item) ?? '';
    const hint = 'write id=path; only `default` goes without a path';
    if (text !== 'default' && !text.includes('='))
      reject(context, 'INVALID_SSH', item, `SSH key "${text}" has no path`, hint);
  }
  return mapNode(
    node.mark,
    items.map((item) => keyValue(item, nullNode(item.mark))),
  );
};

function keyValue(item: YamlNode, missing: YamlNode): [string, YamlNode] {
  const text = stringOf(item) ?? '';
  const at = text.indexOf('=');
  return at === -1 ? [text, missing] : [text.slice(0, at), textNode(text.slice(at + 1), item.mark)];
}
