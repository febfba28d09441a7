import { listNode, mapNode, stringOf, textNode, type YamlNode } from '../yaml/yaml-node.ts';
import { reject, type Transform } from './context.ts';

/** An entry of `devices`: `SOURCE[:TARGET[:PERMISSIONS]]`. */
export const transformDevice: Transform = (node, context) => {
  if (node.kind === 'map' && !node.entries.has('target')) {
    const hint = 'give it a `target`, the path in the container';
    context.reporter.error('INVALID_DEVICE', 'The device has no target', node.mark, hint);
  }
  const text = stringOf(node);
  if (text === undefined) return node;
  const [source = '', target = source, permissions = 'rwm', ...more] = text.split(':');
  if (more.length > 0) {
    reject(context, 'INVALID_DEVICE', node, `Device "${text}" has too many colons`, 'use the long form');
    return node;
  }
  const part = (key: string, value: string): [string, YamlNode] => [key, textNode(value, node.mark)];
  return mapNode(node.mark, [
    part('source', source),
    part('target', target),
    part('permissions', permissions),
  ]);
};

/** `gpus: all` asks for every GPU. */
export const transformGpus: Transform = (node) =>
  stringOf(node) === undefined ? node : listNode(node.mark, [mapNode(node.mark, [['count', node]])]);
