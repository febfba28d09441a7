import { PathTable } from '../path-table.ts';
import type { MapNode, YamlNode } from '../yaml/yaml-node.ts';
import { transformBuild, transformContexts, transformSsh } from './build.ts';
import type { CanonicalContext, Transform } from './context.ts';
import { transformDevice, transformGpus } from './devices.ts';
import { transformExternal } from './external.ts';
import { transformPorts } from './ports.ts';
import {
  transformDependsOn,
  transformEnvFile,
  transformExtends,
  transformFileMount,
  transformNames,
  transformStringOrList,
} from './references.ts';
import { transformVolume } from './volume.ts';

/** Which attribute is brought into its long form by what. */
const TRANSFORMS: PathTable<Transform> = PathTable.of<Transform>({
  'services.*.build': transformBuild,
  'services.*.build.secrets.*': transformFileMount,
  'services.*.build.additional_contexts': transformContexts,
  'services.*.build.ssh': transformSsh,
  'services.*.depends_on': transformDependsOn,
  'services.*.env_file': transformEnvFile,
  'services.*.label_file': transformStringOrList,
  'services.*.extends': transformExtends,
  'services.*.gpus': transformGpus,
  'services.*.models': transformNames,
  'services.*.networks': transformNames,
  'services.*.volumes.*': transformVolume,
  'services.*.dns': transformStringOrList,
  'services.*.devices.*': transformDevice,
  'services.*.secrets.*': transformFileMount,
  'services.*.configs.*': transformFileMount,
  'services.*.ports': transformPorts,
  'volumes.*': transformExternal,
  'networks.*': transformExternal,
  'secrets.*': transformExternal,
  'configs.*': transformExternal,
});

/** Brings every attribute of a model into its long form; doing it twice changes nothing. */
export function canonicalise(model: MapNode, context: CanonicalContext): void {
  children(model, TRANSFORMS, context);
  dropEmptyDns(model);
}

function children(node: YamlNode, rules: PathTable<Transform>, context: CanonicalContext): void {
  if (node.kind === 'map') {
    for (const [key, entry] of node.entries) {
      const next = rules.step(key);
      if (next !== undefined) entry.value = one(entry.value, next, context);
    }
  } else if (node.kind === 'list' && rules.items !== undefined) {
    const { items } = rules;
    node.items = node.items.map((item) => one(item, items, context));
  }
}

function one(node: YamlNode, rules: PathTable<Transform>, context: CanonicalContext): YamlNode {
  const result = rules.rule?.(node, context) ?? node;
  children(result, rules, context);
  return result;
}

/** Empty entries of `dns` come from variables that are not set; no other list drops them. */
function dropEmptyDns(model: MapNode): void {
  const services = model.entries.get('services')?.value;
  if (services?.kind !== 'map') return;
  for (const { value: service } of services.entries.values()) {
    const dns = service.kind === 'map' ? service.entries.get('dns')?.value : undefined;
    if (dns?.kind === 'list')
      dns.items = dns.items.filter((item) => item.kind !== 'scalar' || item.text !== '');
  }
}
