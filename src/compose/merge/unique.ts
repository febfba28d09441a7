import { parseVolume } from '../canonical/volume-spec.ts';
import { PathTable } from '../path-table.ts';
import { child, type MapNode, type ScalarType, stringOf, type YamlNode } from '../yaml/yaml-node.ts';

/** The key under which a list holds an item once; undefined for an item that has none. */
type KeyOf = (item: YamlNode) => string | undefined;

const scalarText: KeyOf = (item) => (item.kind === 'scalar' ? item.text : undefined);

const keyOfPair: KeyOf = (item) => scalarText(item)?.split('=', 1)[0];

const target =
  (fallback: (item: YamlNode) => string | undefined): KeyOf =>
  (item) =>
    item.kind === 'map' ? (stringOf(child(item, 'target')) ?? fallback(item)) : fallback(item);

const mountTarget: KeyOf = target((item) => {
  const spec = stringOf(item);
  const parsed = spec === undefined ? undefined : parseVolume(spec);
  return typeof parsed === 'object' ? parsed.target : undefined;
});

const deviceTarget: KeyOf = target((item) => {
  const parts = stringOf(item)?.split(':');
  return parts?.[1] ?? parts?.[0];
});

const fileTarget = (directory: string): KeyOf =>
  target((item) => {
    const source = item.kind === 'map' ? stringOf(child(item, 'source')) : stringOf(item);
    return source === undefined ? undefined : `${directory}/${source}`;
  });

const envFilePath: KeyOf = (item) => (item.kind === 'map' ? stringOf(child(item, 'path')) : stringOf(item));

/** docker compose tells a number from its text here: a target in quotes is another port, too. */
const port: KeyOf = (item) => {
  if (item.kind !== 'map') return scalarText(item);
  const text = (key: string, type: ScalarType, fallback = '') => {
    const node = child(item, key);
    if (node?.kind !== 'scalar') return fallback;
    return node.type === type ? node.text : `${node.type} ${node.text}`;
  };
  const host = text('host_ip', 'string', '0.0.0.0');
  const target = text('target', 'int');
  return `${host}:${text('published', 'string')}:${target}/${text('protocol', 'string', 'tcp')}`;
};

/** The lists that hold an item once, by what. */
export const UNIQUE: PathTable<KeyOf> = PathTable.of<KeyOf>({
  'networks.*.labels': keyOfPair,
  'networks.*.ipam.options': keyOfPair,
  'services.*.annotations': keyOfPair,
  'services.*.build.args': keyOfPair,
  'services.*.build.additional_contexts': keyOfPair,
  'services.*.build.tags': keyOfPair,
  'services.*.build.labels': keyOfPair,
  'services.*.cap_add': keyOfPair,
  'services.*.cap_drop': keyOfPair,
  'services.*.devices': deviceTarget,
  'services.*.configs': fileTarget(''),
  'services.*.deploy.labels': keyOfPair,
  'services.*.dns': keyOfPair,
  'services.*.dns_opt': keyOfPair,
  'services.*.dns_search': keyOfPair,
  'services.*.environment': keyOfPair,
  'services.*.env_file': envFilePath,
  'services.*.expose': scalarText,
  'services.*.labels': keyOfPair,
  'services.*.links': keyOfPair,
  'services.*.networks.*.aliases': keyOfPair,
  'services.*.networks.*.link_local_ips': keyOfPair,
  'services.*.ports': port,
  'services.*.profiles': keyOfPair,
  'services.*.secrets': fileTarget('/run/secrets'),
  'services.*.sysctls': keyOfPair,
  'services.*.tmpfs': keyOfPair,
  'services.*.volumes': mountTarget,
});

/** Drops from each such list the items that a later one redefines; the later one takes the place. */
export function dropRedefined(model: MapNode): void {
  walk(model, UNIQUE);
}

function walk(node: YamlNode, rules: PathTable<KeyOf> | undefined): void {
  if (rules === undefined) return;
  if (node.kind === 'map') {
    for (const [key, entry] of node.entries) walk(entry.value, rules.step(key));
  } else if (node.kind === 'list' && rules.rule !== undefined) {
    node.items = distinct(node.items, rules.rule);
  }
}

function distinct(items: readonly YamlNode[], keyOf: KeyOf): YamlNode[] {
  const kept: YamlNode[] = [];
  const places = new Map<string, number>();
  for (const item of items) {
    const key = keyOf(item);
    const place = key === undefined ? undefined : places.get(key);
    if (place !== undefined) kept[place] = item;
    else {
      if (key !== undefined) places.set(key, kept.length);
      kept.push(item);
    }
  }
  return kept;
}
