import type { FileObject, Model, Network, Project, Volume } from '../../model/desired/project.ts';
import type { Service } from '../../model/desired/service.ts';
import { child, type MapNode, pairs, type YamlNode } from '../yaml/yaml-node.ts';
import { byKey, type Codec, type DecodeContext, EXTENSIONS, extensionsOf, plain } from './codec.ts';
import { fileObject, modelObject, network, volume } from './resources.ts';
import { service } from './service.ts';

/** The parts of a project that the tree holds. */
export type DecodedProject = Pick<
  Project,
  'services' | 'disabled' | 'networks' | 'volumes' | 'configs' | 'secrets' | 'models' | 'extensions'
>;

/** Turns a normalised and checked tree into the model. */
export function decodeProject(
  model: MapNode,
  enabled: ReadonlyMap<string, MapNode>,
  disabled: ReadonlyMap<string, MapNode>,
  context: DecodeContext,
): DecodedProject {
  const section = <T>(key: string, codec: Codec, empty = {}) =>
    decodeAll<T>(pairs(child(model, key)), codec, context, empty);
  return {
    services: decodeAll<Service>(Array.from(enabled), service, context),
    disabled: decodeAll<Service>(Array.from(disabled), service, context),
    networks: section<Network>('networks', network, { ipam: {} }),
    volumes: section<Volume>('volumes', volume),
    configs: section<FileObject>('configs', fileObject),
    secrets: section<FileObject>('secrets', fileObject),
    models: section<Model>('models', modelObject),
    extensions: extensionsOf(model) ?? {},
  };
}

function decodeAll<T>(
  entries: [string, YamlNode][],
  codec: Codec,
  context: DecodeContext,
  empty = {},
): Record<string, T> {
  // The codec of a section yields that section's type: the two tables are written together.
  const decode = (node: YamlNode) => (codec(node, context) ?? empty) as T;
  return Object.fromEntries(entries.sort(byKey).map(([key, node]) => [key, decode(node)]));
}

/** The tree as plain data, keys sorted: what `config --no-interpolate` prints. */
export function plainModel(model: MapNode): Record<string, unknown> {
  return plain(model) as Record<string, unknown>;
}

/** The `x-*` keys that a decoded object carries beside its attributes. */
export function nestedExtensions(value: object): Readonly<Record<string, unknown>> | undefined {
  return (value as { [EXTENSIONS]?: Record<string, unknown> })[EXTENSIONS];
}
