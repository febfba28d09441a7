import { listNode, mapNode, type Node, nullNode, stringOf, textNode } from '../yaml/node.ts';
import type { Transform } from './context.ts';

/** `build`: a string is the context. */
export const transformBuild: Transform = (node) =>
  stringOf(node) === undefined ? node : mapNode(node.mark, [['context', node]]);

/** `build.additional_contexts`: a list of `name=context` becomes a mapping. */
export const transformKeyValues: Transform = (node) => {
  if (node.kind !== 'list') return node;
  return mapNode(
    node.mark,
    node.items.map((item) => keyValue(item, textNode('', item.mark))),
  );
};

/** `build.ssh`: one or a list of `id[=path]` becomes a mapping of ids to paths. */
export const transformSsh: Transform = (node) => {
  if (node.kind === 'map') return node;
  const items = node.kind === 'list' ? node.items : listNode(node.mark, [node]).items;
  return mapNode(
    node.mark,
    items.map((item) => keyValue(item, nullNode(item.mark))),
  );
};

function keyValue(item: Node, missing: Node): [string, Node] {
  const text = stringOf(item) ?? '';
  const at = text.indexOf('=');
  return at === -1 ? [text, missing] : [text.slice(0, at), textNode(text.slice(at + 1), item.mark)];
}
