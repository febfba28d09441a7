import type { MapNode, YamlNode } from '../yaml/yaml-node.ts';

/** The paths of a document that `!reset` or `!override` takes out of what it is merged onto. */
export type ResetPaths = readonly (readonly string[])[];

/** Takes the `!reset` nodes out of a document and returns the paths of all marked ones. */
export function takeResets(document: MapNode): ResetPaths {
  const paths: string[][] = [];
  collect(document, [], paths);
  return paths;
}

function collect(node: YamlNode, path: string[], paths: string[][]): void {
  if (node.kind === 'map') {
    for (const [key, entry] of node.entries) {
      if (!visit(entry.value, [...path, key], paths)) node.entries.delete(key);
    }
  } else if (node.kind === 'list') {
    node.items = node.items.filter((item, index) => visit(item, [...path, String(index)], paths));
  }
}

/** False where the node is to go. */
function visit(node: YamlNode, path: string[], paths: string[][]): boolean {
  if (node.tag !== undefined) paths.push(path);
  if (node.tag === 'reset') return false;
  collect(node, path, paths);
  return true;
}

/** Removes what stands at the paths; a path into a list has no effect, as in docker compose 2.40. */
export function applyResets(model: MapNode, paths: ResetPaths): void {
  for (const path of paths) {
    let parent: YamlNode | undefined = model;
    for (const step of path.slice(0, -1)) {
      parent = parent?.kind === 'map' ? parent.entries.get(step)?.value : undefined;
    }
    const last = path[path.length - 1];
    if (parent?.kind === 'map' && last !== undefined) parent.entries.delete(last);
  }
}
