import { PathTable } from '../path-table.ts';
import {
  child,
  cloneNode,
  listNode,
  type MapNode,
  mapNode,
  nullNode,
  pairs,
  sameNode,
  stringOf,
  textNode,
  type YamlNode,
} from '../yaml/yaml-node.ts';
import { asSequence } from './sequence.ts';

/** Merges `over` onto `base`; undefined where the two cannot be merged. */
export type MergeRule = (base: YamlNode, over: YamlNode, merge: MergeInto) => YamlNode | undefined;

/** The general merge of two mappings, for rules that only prepare them. */
export type MergeInto = (base: MapNode, over: MapNode) => YamlNode;

/** Also an empty override replaces: `command:` gives back the image's own. */
const replace: MergeRule = (_base, over) => over;

/** Both as `key=value` lists, one after the other; equal keys are dropped later, the last one stays. */
const append: MergeRule = (base, over) => listNode(over.mark, [...asSequence(base), ...asSequence(over)]);

/** Both as mappings: a list of names is a mapping of names to a default. */
function asMappings(defaultOf: (item: YamlNode) => YamlNode): MergeRule {
  const toMap = (node: YamlNode): MapNode | undefined => {
    if (node.kind === 'map') return node;
    if (node.kind !== 'list') return undefined;
    const entries = node.items.flatMap((item): [string, YamlNode][] => {
      const name = stringOf(item);
      return name === undefined ? [] : [[name, defaultOf(item)]];
    });
    return mapNode(node.mark, entries);
  };
  return (base, over, merge) => {
    const left = toMap(base);
    const right = toMap(over);
    return left === undefined || right === undefined ? undefined : merge(left, right);
  };
}

const build: MergeRule = (base, over, merge) => {
  const toMap = (node: YamlNode): MapNode | undefined => {
    if (node.kind === 'map') return node;
    return node.kind === 'scalar' && node.type === 'string'
      ? mapNode(node.mark, [['context', node]])
      : undefined;
  };
  const left = toMap(base);
  const right = toMap(over);
  return left === undefined || right === undefined ? undefined : merge(left, right);
};

/** Options belong to a driver: they are merged only where both name the same one, or one names none. */
const logging: MergeRule = (base, over, merge) => {
  if (base.kind !== 'map' || over.kind !== 'map') return undefined;
  const left = child(base, 'driver');
  const right = child(over, 'driver');
  return left === undefined || right === undefined || sameNode(left, right) ? merge(base, over) : over;
};

/** One entry per host and address; a mapping's entries become `host=address`. */
const extraHosts: MergeRule = (base, over) => {
  const seen = new Set<string>();
  const items = [...hostSequence(base), ...hostSequence(over)].filter((item) => {
    const text = stringOf(item) ?? '';
    if (seen.has(text)) return false;
    seen.add(text);
    return true;
  });
  return listNode(over.mark, items);
};

function hostSequence(node: YamlNode): YamlNode[] {
  const spread = pairs(node).flatMap(([host, value]) =>
    value.kind === 'list'
      ? value.items.map((item): [string, YamlNode] => [host, item])
      : [[host, value] as [string, YamlNode]],
  );
  if (node.kind !== 'map') return asSequence(node);
  const texts = spread.map(([host, value]) =>
    textNode(`${host}=${value.kind === 'scalar' ? value.text : ''}`, value.mark),
  );
  return texts.sort((a, b) => (a.text < b.text ? -1 : 1));
}

/**
 * Address pools: those of the override, each merged with the one of the base that has its subnet. Where
 * the base has more than one, a pool also takes what it lacks from the later ones, whatever their
 * subnets, as in docker compose 2.40.
 */
const ipamConfig: MergeRule = (base, over, merge) => {
  if (base.kind !== 'list' || over.kind !== 'list') return undefined;
  const pools: YamlNode[] = [];
  for (const known of base.items) {
    for (const pool of over.items) {
      const place = pools.findIndex((other) => subnetOf(other) === subnetOf(pool));
      const isOther = subnetOf(known) !== subnetOf(pool) && place === -1;
      const merged = isOther ? pool : mergePools(known, pool, merge);
      if (merged === undefined) return undefined;
      pools.splice(place === -1 ? pools.length : place, 1, merged);
    }
  }
  return listNode(over.mark, pools);
};

function mergePools(known: YamlNode, pool: YamlNode, merge: MergeInto): YamlNode | undefined {
  if (known.kind !== 'map' || pool.kind !== 'map') return undefined;
  return merge(cloneNode(known) as MapNode, pool);
}

function subnetOf(pool: YamlNode): string | undefined {
  return stringOf(child(pool, 'subnet'));
}

const dependsOn = asMappings((name) =>
  mapNode(name.mark, [
    ['condition', textNode('service_started', name.mark)],
    ['required', { kind: 'scalar', type: 'bool', value: true, text: 'true', mark: name.mark }],
  ]),
);
const named = asMappings((name) => nullNode(name.mark));

/** Rules that an empty override does not keep the base from. */
export const TAKES_EMPTY: ReadonlySet<MergeRule> = new Set([replace, append]);

/** Where a merge is not the general one. */
export const MERGE_RULES: PathTable<MergeRule> = PathTable.of<MergeRule>({
  'networks.*.ipam.config': ipamConfig,
  'networks.*.labels': append,
  'volumes.*.labels': append,
  'services.*.annotations': append,
  'services.*.build': build,
  'services.*.build.args': append,
  'services.*.build.additional_contexts': append,
  'services.*.build.extra_hosts': extraHosts,
  'services.*.build.labels': append,
  'services.*.command': replace,
  'services.*.depends_on': dependsOn,
  'services.*.deploy.labels': append,
  'services.*.dns': append,
  'services.*.dns_opt': append,
  'services.*.dns_search': append,
  'services.*.entrypoint': replace,
  'services.*.env_file': append,
  'services.*.label_file': append,
  'services.*.environment': append,
  'services.*.extra_hosts': extraHosts,
  'services.*.healthcheck.test': replace,
  'services.*.labels': append,
  'services.*.volumes.*.volume.labels': append,
  'services.*.logging': logging,
  'services.*.models': named,
  'services.*.networks': named,
  'services.*.sysctls': append,
  'services.*.tmpfs': append,
  'services.*.ulimits.*': replace,
});
