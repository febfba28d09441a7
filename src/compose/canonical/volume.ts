import { cleanPath } from '../paths.ts';
import type { Mark } from '../yaml/source.ts';
import { boolNode, mapNode, textNode, type YamlNode } from '../yaml/yaml-node.ts';
import { reject, type Transform } from './context.ts';
import { parseVolume, type VolumeSpec } from './volume-spec.ts';

/** One entry of `volumes`: the short form becomes a bind or a volume mount. */
export const transformVolume: Transform = (node, context) => {
  if (node.kind === 'map' && !node.entries.has('target')) {
    const hint = 'give it a `target`, the path in the container';
    context.reporter.error('INVALID_VOLUME', 'The mount has no target', node.mark, hint);
  }
  if (node.kind !== 'scalar' || node.type !== 'string') return node;
  const spec = parseVolume(node.text);
  if (typeof spec !== 'string') return longForm(spec, node);
  const hint = 'the form is [SOURCE:]TARGET[:OPTIONS]';
  reject(context, 'INVALID_VOLUME', node, `Volume ${spec}`, hint);
  return node;
};

function longForm(spec: VolumeSpec, node: YamlNode & { text: string }): YamlNode {
  const { mark } = node;
  const entries: [string, YamlNode][] = [['type', textNode(spec.type, mark)]];
  if (spec.source !== '') entries.push(['source', textNode(spec.source, mark)]);
  entries.push(['target', textNode(cleanPath(spec.target), mark)]);
  if (spec.readOnly) entries.push(['read_only', boolNode(true, mark)]);
  // The shortest specs do not get the empty section that all others have.
  if (node.text.length > 2) entries.push(...sections(spec, mark));
  return mapNode(mark, entries);
}

function sections(spec: VolumeSpec, mark: Mark | undefined): [string, YamlNode][] {
  const sections: [string, YamlNode][] = [];
  const bind: [string, YamlNode][] = [];
  if (spec.selinux !== '') bind.push(['selinux', textNode(spec.selinux, mark)]);
  if (spec.propagation !== '') bind.push(['propagation', textNode(spec.propagation, mark)]);
  if (spec.type === 'bind') bind.push(['create_host_path', boolNode(true, mark)]);
  if (bind.length > 0) sections.push(['bind', mapNode(mark, bind)]);
  const volume: [string, YamlNode][] = spec.nocopy ? [['nocopy', boolNode(true, mark)]] : [];
  if (spec.type === 'volume' || spec.nocopy) sections.push(['volume', mapNode(mark, volume)]);
  return sections;
}
