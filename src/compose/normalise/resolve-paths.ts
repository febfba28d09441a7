import { PathTable } from '../path-table.ts';
import { isWindowsAbsolute, resolvePath } from '../paths.ts';
import type { ProblemReporter } from '../problem-reporter.ts';
import { child, type MapNode, setChild, stringOf, textNode, type YamlNode } from '../yaml/yaml-node.ts';

/** What relative paths are relative to. */
export interface PathBase {
  readonly directory: string;
  /** For `~`. */
  readonly home: string;
}

type Resolve = (node: YamlNode, base: PathBase, reporter: ProblemReporter) => YamlNode;

/** A path where docker compose runs. */
const path: Resolve = (node, base) => {
  const text = stringOf(node);
  if (text === undefined || text === '') return node;
  return textNode(resolvePath(base.directory, text, base.home), node.mark);
};

/** A path that may be one of Windows, because the engine may run there. */
const foreignPath: Resolve = (node, base, reporter) => {
  const text = stringOf(node);
  if (text === '') return textNode(base.directory, node.mark);
  return isWindowsAbsolute(text ?? '') ? node : path(node, base, reporter);
};

const REMOTE = ['https://', 'http://', 'git://', 'ssh://', 'github.com/', 'git@'];

const context: Resolve = (node, base, reporter) => {
  const text = stringOf(node) ?? '';
  const elsewhere =
    text === '' ||
    text.includes('://') ||
    text.startsWith('service:') ||
    REMOTE.some((start) => text.startsWith(start));
  return elsewhere ? node : path(node, base, reporter);
};

const bindSource: Resolve = (node, base, reporter) => {
  if (node.kind !== 'map' || stringOf(child(node, 'type')) !== 'bind') return node;
  const source = child(node, 'source');
  if (stringOf(source) !== undefined && source !== undefined)
    setChild(node, 'source', foreignPath(source, base, reporter));
  else reporter.error('BIND_SOURCE', 'A bind mount needs a source', node.mark);
  return node;
};

/** A local volume with `o: bind` is a bind mount in disguise. */
const volumeDevice: Resolve = (node, base, reporter) => {
  const options = child(node, 'driver_opts');
  const device = child(options, 'device');
  const bound = stringOf(child(node, 'driver')) === 'local' && stringOf(child(options, 'o')) === 'bind';
  if (bound && options?.kind === 'map' && device !== undefined) {
    setChild(options, 'device', foreignPath(device, base, reporter));
  }
  return node;
};

/** The attributes that hold paths. */
const RESOLVE: PathTable<Resolve> = PathTable.of<Resolve>({
  'services.*.build.context': context,
  'services.*.build.additional_contexts.*': context,
  'services.*.build.ssh.*': foreignPath,
  'services.*.env_file.*.path': path,
  'services.*.label_file.*': path,
  'services.*.extends.file': path,
  'services.*.develop.watch.*.path': path,
  'services.*.volumes.*': bindSource,
  'configs.*.file': foreignPath,
  'secrets.*.file': foreignPath,
  'volumes.*': volumeDevice,
});

/** Makes the paths of a canonical model absolute. */
export function resolvePaths(model: MapNode, base: PathBase, reporter: ProblemReporter): void {
  walk(model, RESOLVE, base, reporter);
}

function walk(
  node: YamlNode,
  rules: PathTable<Resolve>,
  base: PathBase,
  reporter: ProblemReporter,
): YamlNode {
  const result = rules.rule?.(node, base, reporter) ?? node;
  if (result.kind === 'map') {
    for (const [key, entry] of result.entries) {
      const next = rules.step(key);
      if (next !== undefined) entry.value = walk(entry.value, next, base, reporter);
    }
  } else if (result.kind === 'list' && rules.items !== undefined) {
    const { items } = rules;
    result.items = result.items.map((item) => walk(item, items, base, reporter));
  }
  return result;
}
