import { itemsOf, type Node, pairs, textNode } from '../yaml/node.ts';

/** A mapping as the list of `key=value` strings it stands for, sorted; a list as it is. */
export function asSequence(node: Node): Node[] {
  if (node.kind === 'list') return [...itemsOf(node)];
  if (node.kind === 'scalar') return node.type === 'string' ? [node] : [];
  const texts = pairs(node).map(([key, value]) => {
    const mark = value.mark ?? node.entries.get(key)?.key;
    if (value.kind !== 'scalar') return value;
    return textNode(value.type === 'null' ? key : `${key}=${value.text}`, mark);
  });
  return texts.sort((a, b) => compareText(a, b));
}

function compareText(a: Node, b: Node): number {
  const left = a.kind === 'scalar' ? a.text : '';
  const right = b.kind === 'scalar' ? b.text : '';
  return left < right ? -1 : Number(left > right);
}
