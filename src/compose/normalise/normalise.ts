import type { Variables } from '../env/interpolate.ts';
import { cleanPath } from '../paths.ts';
import type { Mark } from '../yaml/source.ts';
import {
  boolNode,
  child,
  isNull,
  isTrue,
  itemsOf,
  type MapNode,
  mapNode,
  nullNode,
  pairs,
  setChild,
  stringOf,
  textNode,
  type YamlNode,
} from '../yaml/yaml-node.ts';
import { resolveValues } from './environment.ts';

/** Sections whose resources are named after the project unless they say otherwise. */
const NAMED_SECTIONS = ['networks', 'volumes', 'configs', 'secrets'];

/**
 * Makes explicit what a canonical model implies: the default network, the names resources have in
 * the engine, dependencies that follow from links and shared namespaces, build defaults.
 */
export function normalise(model: MapNode, projectName: string, variables: Variables): void {
  setChild(model, 'name', textNode(projectName, child(model, 'name')?.mark));
  addDefaultNetwork(model);
  for (const [, service] of pairs(child(model, 'services'))) {
    if (service.kind === 'map') normaliseService(service, variables);
  }
  for (const section of NAMED_SECTIONS) nameResources(child(model, section), projectName);
}

function addDefaultNetwork(model: MapNode): void {
  let used = false;
  for (const [, service] of pairs(child(model, 'services'))) {
    if (service.kind !== 'map' || service.entries.has('provider') || service.entries.has('network_mode'))
      continue;
    const networks = child(service, 'networks');
    if (
      networks === undefined ||
      isNull(networks) ||
      (networks.kind === 'map' && networks.entries.size === 0)
    ) {
      setChild(service, 'networks', mapNode(service.mark, [['default', nullNode(service.mark)]]));
      used = true;
    } else if (child(networks, 'default') !== undefined) used = true;
  }
  if (!used) return;
  const networks = child(model, 'networks');
  if (networks?.kind !== 'map')
    setChild(model, 'networks', mapNode(undefined, [['default', nullNode(undefined)]]));
  else if (!networks.entries.has('default')) setChild(networks, 'default', nullNode(undefined));
}

function normaliseService(service: MapNode, variables: Variables): void {
  if (stringOf(child(service, 'pull_policy')) === 'if_not_present') {
    setChild(service, 'pull_policy', textNode('missing', child(service, 'pull_policy')?.mark));
  }
  const build = child(service, 'build');
  if (build?.kind === 'map') normaliseBuild(build, variables);
  const environment = child(service, 'environment');
  if (environment !== undefined)
    setChild(service, 'environment', resolveValues(environment, variables, true));
  for (const volume of itemsOf(child(service, 'volumes'))) {
    const target = child(volume, 'target');
    const text = stringOf(target);
    if (volume.kind === 'map' && text !== undefined) {
      setChild(volume, 'target', textNode(text === '' ? '.' : cleanPath(text), target?.mark));
    }
  }
  addDependencies(service);
}

function normaliseBuild(build: MapNode, variables: Variables): void {
  if (child(build, 'context') === undefined) setChild(build, 'context', textNode('.', build.mark));
  if (child(build, 'dockerfile') === undefined && child(build, 'dockerfile_inline') === undefined) {
    setChild(build, 'dockerfile', textNode('Dockerfile', build.mark));
  }
  const args = child(build, 'args');
  if (args !== undefined) setChild(build, 'args', resolveValues(args, variables, false));
}

function addDependencies(service: MapNode): void {
  const known = child(service, 'depends_on');
  const dependsOn = known?.kind === 'map' ? known : mapNode(undefined);
  const add = (name: string, restart: boolean, mark: Mark | undefined) => {
    if (!dependsOn.entries.has(name)) setChild(dependsOn, name, dependency(restart, mark));
  };
  for (const link of itemsOf(child(service, 'links'))) {
    const parts = (stringOf(link) ?? '').split(':');
    add(parts.length === 2 ? (parts[0] ?? '') : parts.join(':'), true, link.mark);
  }
  for (const key of ['network_mode', 'ipc', 'pid', 'uts', 'cgroup']) {
    const node = child(service, key);
    const reference = stringOf(node);
    if (reference?.startsWith('service:')) add(reference.slice('service:'.length), true, node?.mark);
  }
  for (const volume of itemsOf(child(service, 'volumes_from'))) {
    const reference = stringOf(volume) ?? '';
    if (!reference.startsWith('container:')) add(reference.split(':', 1)[0] ?? '', false, volume.mark);
  }
  if (dependsOn.entries.size > 0) setChild(service, 'depends_on', dependsOn);
}

function dependency(restart: boolean, mark: Mark | undefined): YamlNode {
  return mapNode(mark, [
    ['condition', textNode('service_started', mark)],
    ['restart', boolNode(restart, mark)],
    ['required', boolNode(true, mark)],
  ]);
}

function nameResources(section: YamlNode | undefined, projectName: string): void {
  if (section?.kind !== 'map') return;
  for (const [key, entry] of section.entries) {
    if (isNull(entry.value)) entry.value = mapNode(entry.value.mark ?? entry.key);
    const resource = entry.value;
    if (resource.kind !== 'map' || !isNull(child(resource, 'name'))) continue;
    const name = isTrue(child(resource, 'external')) ? key : `${projectName}_${key}`;
    setChild(resource, 'name', textNode(name, entry.key));
  }
}

/** `scale` is also the number of replicas of a service that has a `deploy` section. */
export function copyScale(services: ReadonlyMap<string, MapNode>): void {
  for (const service of services.values()) {
    const scale = child(service, 'scale');
    const deploy = child(service, 'deploy');
    if (scale !== undefined && deploy?.kind === 'map') setChild(deploy, 'replicas', scale);
  }
}
