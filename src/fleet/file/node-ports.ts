import type { ProblemReporter } from '../../compose/problem-reporter.ts';
import { child, stringOf, type YamlNode } from '../../compose/yaml/yaml-node.ts';
import type { NodeSettings } from '../../model/node-settings.ts';

const LAST_PORT = 65535;

/** `mesh: {node_ports: 31000-31999}` of the fleet file: where nodes serve replicas for the mesh. */
export function nodePortsOf(
  document: YamlNode | undefined,
  reporter: ProblemReporter,
): Pick<NodeSettings, 'nodePorts'> {
  const node = child(child(document, 'mesh'), 'node_ports');
  if (node === undefined) return {};
  const match = /^(\d+)-(\d+)$/.exec(stringOf(node) ?? '');
  const [first, last] = [Number(match?.[1]), Number(match?.[2])];
  if (match !== null && first > 0 && first <= last && last <= LAST_PORT)
    return { nodePorts: { first, last } };
  const hint = 'write the first and the last port: node_ports: 31000-31999';
  reporter.error('WRONG_VALUE', 'The node ports of the mesh must be a range of ports', node.mark, hint);
  return {};
}
