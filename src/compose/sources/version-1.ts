import { parseVolume } from '../canonical/volume-spec.ts';
import type { ProblemReporter } from '../problem-reporter.ts';
import { PROJECT } from '../schema/project.ts';
import { SERVICE } from '../schema/service.ts';
import {
  child,
  isNull,
  itemsOf,
  listNode,
  type MapNode,
  mapNode,
  pairs,
  setChild,
  stringOf,
  textNode,
  type YamlNode,
} from '../yaml/yaml-node.ts';

/** The problem that tells of the form; docker compose 2 does not read it. */
export const VERSION_1 = 'VERSION_1';

/** Attributes of a service that only version 1 had. */
const LEGACY_KEYS = ['dockerfile', 'log_driver', 'log_opt', 'net', 'volume_driver'];

const SERVICE_KEYS = new Set([...Object.keys(SERVICE.map?.keys ?? {}), ...LEGACY_KEYS]);
const TOP_KEYS = new Set(Object.keys(PROJECT.map?.keys ?? {}));

/**
 * True for a file of version 1, which has its services at the top level. No key may be one of the
 * top level's own, and each must hold a service; at least one has an image or a build, unless `isMore` says
 * that the file goes on top of one of this form.
 */
export function isVersion1(document: MapNode, isMore: boolean): boolean {
  const services = pairs(document).filter(([name]) => !name.startsWith('x-'));
  if (services.length === 0 || services.some(([name]) => TOP_KEYS.has(name))) return false;
  const areServices = services.every(([, service]) => pairs(service).length > 0 && hasServiceKeys(service));
  return areServices && (isMore || services.some(([, service]) => runsSomething(service)));
}

function hasServiceKeys(service: YamlNode): boolean {
  return pairs(service).every(([key]) => SERVICE_KEYS.has(key));
}

function runsSomething(service: YamlNode): boolean {
  return ['image', 'build'].some((key) => !isNull(child(service, key)));
}

/** The document in today's form, and a warning that says so. */
export function fromVersion1(document: MapNode, reporter: ProblemReporter): MapNode {
  const own = pairs(document).filter(([name]) => !name.startsWith('x-'));
  const names = new Set(own.map(([name]) => name));
  const services = mapNode(document.mark);
  const volumes = mapNode(document.mark);
  for (const [name, service] of own) {
    if (service.kind !== 'map') continue;
    for (const volume of namedVolumes(service)) {
      // Volumes had no project then.
      setChild(volumes, volume, mapNode(service.mark, [['name', textNode(volume, service.mark)]]));
    }
    convertService(service, names);
    services.entries.set(name, { key: document.entries.get(name)?.key, value: service });
  }
  reporter.warning(
    VERSION_1,
    'This is a file of version 1, with its services at the top level; it is read as if they stood below `services:`',
    own[0] === undefined ? document.mark : document.entries.get(own[0][0])?.key,
    'docker compose does not read it: write `services:` above them, and indent them',
  );
  const extensions = pairs(document).filter(([name]) => name.startsWith('x-'));
  const sections: [string, YamlNode][] = [['services', services], ...extensions];
  if (volumes.entries.size > 0) sections.push(['volumes', volumes]);
  return mapNode(document.mark, sections);
}

function namedVolumes(service: MapNode): string[] {
  return itemsOf(child(service, 'volumes')).flatMap((item) => {
    const spec = parseVolume(stringOf(item) ?? '');
    return typeof spec === 'object' && spec.type === 'volume' && spec.source !== '' ? [spec.source] : [];
  });
}

function convertService(service: MapNode, names: ReadonlySet<string>): void {
  const { entries } = service;
  const dockerfile = take(service, 'dockerfile');
  const context = child(service, 'build');
  if (dockerfile !== undefined && context?.kind === 'scalar') {
    const build: [string, YamlNode][] = [
      ['context', context],
      ['dockerfile', dockerfile],
    ];
    setChild(service, 'build', mapNode(context.mark, build));
  }
  const driver = take(service, 'log_driver');
  const options = take(service, 'log_opt');
  if (driver !== undefined || options !== undefined) {
    const logging: [string, YamlNode | undefined][] = [
      ['driver', driver],
      ['options', options],
    ];
    const given = logging.filter((pair): pair is [string, YamlNode] => pair[1] !== undefined);
    setChild(service, 'logging', mapNode((driver ?? options)?.mark, given));
  }
  const net = take(service, 'net');
  if (net !== undefined) setChild(service, 'network_mode', networkMode(net, names));
  const from = entries.get('volumes_from');
  if (from !== undefined) from.value = volumesFrom(from.value, names);
  take(service, 'volume_driver');
}

function take(service: MapNode, key: string): YamlNode | undefined {
  const value = child(service, key);
  service.entries.delete(key);
  return value;
}

/** `container:NAME` named a service where there was one of that name. */
function networkMode(net: YamlNode, names: ReadonlySet<string>): YamlNode {
  const target = stringOf(net)?.match(/^container:(.+)$/)?.[1];
  return target !== undefined && names.has(target) ? textNode(`service:${target}`, net.mark) : net;
}

/** A name that is no service was a container's. */
function volumesFrom(list: YamlNode, names: ReadonlySet<string>): YamlNode {
  if (list.kind !== 'list') return list;
  const items = list.items.map((item) => {
    const text = stringOf(item);
    const [name = ''] = text?.split(':') ?? [];
    return text === undefined || names.has(name) ? item : textNode(`container:${text}`, item.mark);
  });
  return listNode(list.mark, items);
}
