import { intNode, listNode, mapNode, textNode, type YamlNode } from '../yaml/yaml-node.ts';
import { type CanonicalContext, reject, type Transform } from './context.ts';
import { type PortSpec, parsePorts } from './port-spec.ts';

/** `ports`: every short form becomes one long form for each port it stands for. */
export const transformPorts: Transform = (node, context) => {
  if (node.kind !== 'list') return node;
  const ports: YamlNode[] = [];
  for (const item of node.items) {
    if (item.kind === 'map' && !item.entries.has('target')) {
      reject(context, 'INVALID_PORT', item, 'A port needs a target, the port in the container');
    }
    const parsed = item.kind === 'scalar' ? longForms(item, context) : [item];
    // A variable in one entry leaves the whole list as it is.
    if (parsed === undefined) return node;
    // Each long form is a mapping of up to five values.
    if (parsed.length > 1 && !context.reporter.spend(parsed.length * 6, item.mark)) return node;
    for (const port of parsed) ports.push(port);
  }
  return listNode(node.mark, ports);
};

function longForms(item: YamlNode, context: CanonicalContext): YamlNode[] | undefined {
  if (item.kind !== 'scalar') return [item];
  const specs = item.type === 'string' || item.type === 'int' ? parsePorts(item.text) : 'is no whole number';
  if (typeof specs !== 'string') return specs.map((spec) => longForm(spec, item));
  const hint = 'the form is [[IP:]HOST:]CONTAINER[/PROTOCOL]';
  reject(context, 'INVALID_PORT', item, `Port "${item.text}" ${specs}`, hint);
  return context.lenient ? undefined : [];
}

function longForm(spec: PortSpec, item: YamlNode): YamlNode {
  const { mark } = item;
  const entries: [string, YamlNode][] = [['mode', textNode('ingress', mark)]];
  if (spec.hostIp !== '') entries.push(['host_ip', textNode(spec.hostIp, mark)]);
  entries.push(['target', intNode(spec.target, mark)]);
  if (spec.published !== '') entries.push(['published', textNode(spec.published, mark)]);
  entries.push(['protocol', textNode(spec.protocol, mark)]);
  return mapNode(mark, entries);
}
