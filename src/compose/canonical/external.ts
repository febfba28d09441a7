import { boolNode, child, setChild, stringOf } from '../yaml/yaml-node.ts';
import type { Transform } from './context.ts';

/** A top-level network, volume, secret or config: `external: {name: x}` is the old form of `name: x`. */
export const transformExternal: Transform = (node, context) => {
  const external = child(node, 'external');
  if (node.kind !== 'map' || external?.kind !== 'map') return node;
  const oldName = child(external, 'name');
  setChild(node, 'external', boolNode(true, external.mark));
  if (oldName === undefined) return node;
  context.reporter.warning(
    'EXTERNAL_NAME',
    '`external.name` is deprecated',
    oldName.mark,
    'write `name` and `external: true`',
  );
  const name = child(node, 'name');
  if (name === undefined) setChild(node, 'name', oldName);
  else if (stringOf(name) !== stringOf(oldName)) {
    context.reporter.error(
      'NAME_CONFLICT',
      '`name` and `external.name` differ',
      oldName.mark,
      'keep only `name`',
    );
  }
  return node;
};
