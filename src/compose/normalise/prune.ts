import { child, itemsOf, type MapNode, pairs, stringOf, type YamlNode } from '../yaml/yaml-node.ts';

/** Drops the networks, volumes, secrets, configs and models that no enabled service uses. */
export function dropUnused(model: MapNode, enabled: ReadonlyMap<string, MapNode>): void {
  const used: Record<string, Set<string>> = {
    networks: new Set(),
    volumes: new Set(),
    secrets: new Set(),
    configs: new Set(),
    models: new Set(),
  };
  for (const service of enabled.values()) collect(service, used);
  for (const [section, names] of Object.entries(used)) {
    const resources = child(model, section);
    if (resources?.kind !== 'map') continue;
    for (const key of resources.entries.keys()) if (!names.has(key)) resources.entries.delete(key);
  }
}

function collect(service: MapNode, used: Record<string, Set<string>>): void {
  const keys = (node: YamlNode | undefined) => pairs(node).map(([key]) => key);
  const sources = (node: YamlNode | undefined) =>
    itemsOf(node).flatMap((item) => stringOf(child(item, 'source')) ?? []);
  const add = (section: string, names: readonly string[]) => {
    for (const name of names) used[section]?.add(name);
  };
  add('networks', keys(child(service, 'networks')));
  add('models', keys(child(service, 'models')));
  add('volumes', itemsOf(child(service, 'volumes')).flatMap(volumeOf));
  add('secrets', sources(child(service, 'secrets')));
  add('secrets', sources(child(child(service, 'build'), 'secrets')));
  add('configs', sources(child(service, 'configs')));
  const credentials = stringOf(child(child(service, 'credential_spec'), 'config'));
  if (credentials !== undefined) add('configs', [credentials]);
}

function volumeOf(mount: YamlNode): string[] {
  const source = stringOf(child(mount, 'source'));
  return source !== undefined && stringOf(child(mount, 'type')) === 'volume' ? [source] : [];
}
