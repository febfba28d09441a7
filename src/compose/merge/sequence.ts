import { itemsOf, pairs, textNode, type YamlNode } from '../yaml/yaml-node.ts';

/** A mapping as the list of `key=value` strings it stands for, sorted; a list as it is. */
export function asSequence(node: YamlNode): YamlNode[] {
  if (node.kind === 'list') return [...itemsOf(node)];
  if (node.kind === 'scalar') return node.type === 'string' ? [node] : [];
  const texts = pairs(node).map(([key, value]) => {
    const mark = value.mark ?? node.entries.get(key)?.key;
    if (value.kind !== 'scalar') return value;
    return textNode(value.type === 'null' ? key : `${key}=${value.text}`, mark);
  });
  return texts.sort((a, b) => compareText(a, b));
}

function compareText(a: YamlNode, b: YamlNode): number {
  const left = a.kind === 'scalar' ? a.text : '';
  const right = b.kind === 'scalar' ? b.text : '';
  return left < right ? -1 : Number(left > right);
}
