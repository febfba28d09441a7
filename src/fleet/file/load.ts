import { isIP } from 'node:net';
import { ProblemReporter } from '../../compose/problem-reporter.ts';
import type { FileReader } from '../../compose/request.ts';
import { checkForm } from '../../compose/schema/check.ts';
import { parseYaml } from '../../compose/yaml/parse.ts';
import { SourceFile } from '../../compose/yaml/source.ts';
import { child, itemsOf, pairs, stringOf, type YamlNode } from '../../compose/yaml/yaml-node.ts';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import type { Problem } from '../../errors/problem.ts';
import { canonicalIpv6 } from '../../mesh/rules/ipv6-address.ts';
import type { Availability, NodeSettings } from '../../model/node-settings.ts';
import type { SchedulingPolicy } from '../../model/placing/scheduling.ts';
import { parseHost } from '../endpoint.ts';
import type { Node } from '../node.ts';
import { nodePortsOf } from './node-ports.ts';
import { policyOf, resourcesOfNode } from './policy.ts';
import { FLEET_FILE } from './schema.ts';
import { type Telling, tellingOf } from './telling.ts';

/** A fleet file's nodes, and all that is wrong with it; with an error there are no nodes. */
export interface FleetFile {
  readonly nodes: readonly Node[];
  /** How replicas are placed; empty where the file says nothing about it. */
  readonly policy: SchedulingPolicy;
  /** How a manager tells people what happens, and from when on. */
  readonly telling: Telling;
  readonly problems: readonly Problem[];
  /** The file's text, for showing problems with their lines. */
  readonly sources: ReadonlyMap<string, string>;
}

/** Reads a fleet file; nothing that is wrong with it is thrown. */
export function loadFleetFile(path: string, reader: FileReader): FleetFile {
  const reporter = new ProblemReporter();
  const file = readFile(path, reader, reporter);
  const [document] = file === undefined ? [] : (parseYaml(file, reporter) ?? []);
  if (document !== undefined) checkForm(document, FLEET_FILE, 'The fleet file', reporter);
  else if (!reporter.hasErrors) {
    const hint = 'flotilla node add ssh://user@host adds a node';
    reporter.error('FILE_EMPTY', `The fleet file ${path} holds nothing`, undefined, hint);
  }
  const range = nodePortsOf(document, reporter);
  const nodes = decodeNodes(child(document, 'nodes'), reporter).map((node) => ({
    ...node,
    settings: { ...node.settings, ...range },
  }));
  const policy = policyOf(document, reporter);
  const telling = tellingOf(document, path, reporter);
  return {
    nodes: reporter.hasErrors ? [] : nodes,
    policy,
    telling,
    problems: reporter.problems,
    sources: new Map(file === undefined ? [] : [[path, file.text]]),
  };
}

function readFile(path: string, reader: FileReader, reporter: ProblemReporter): SourceFile | undefined {
  try {
    const text = reader.readText(path);
    if (text !== undefined) return new SourceFile(path, text);
    reporter.error('FILE_MISSING', `The fleet file ${path} does not exist`);
  } catch (error) {
    if (!(error instanceof FlotillaError)) throw error;
    reporter.error(error.code, error.message, undefined, error.hint);
  }
  return undefined;
}

function decodeNodes(nodes: YamlNode | undefined, reporter: ProblemReporter): readonly Node[] {
  const byHost = new Map<string, string>();
  return pairs(nodes).flatMap(([name, value]) => {
    const written = child(value, 'host') ?? value;
    const host = stringOf(written);
    // Whatever else it is, the schema has said so.
    const settings = settingsOf(value, reporter);
    if (host === undefined) return [];
    const other = byHost.get(host);
    if (other !== undefined) {
      reporter.error('DUPLICATE_ITEM', `Nodes "${other}" and "${name}" are the same host`, written.mark);
    }
    byHost.set(host, name);
    try {
      return [{ name, endpoint: parseHost(host), settings }];
    } catch (error) {
      if (!(error instanceof FlotillaError)) throw error;
      reporter.error(error.code, error.message, written.mark, error.hint);
      return [];
    }
  });
}

function settingsOf(node: YamlNode, reporter: ProblemReporter): NodeSettings {
  const [address, address6] = [child(node, 'address'), child(node, 'address6')];
  const text = stringOf(address);
  const six = canonicalIpv6(stringOf(address6) ?? '');
  const hint = 'write the IP address under which the other nodes reach this one';
  if (address !== undefined && (text === undefined || isIP(text) === 0)) {
    reporter.error('WRONG_VALUE', 'The address of a node must be an IP address', address.mark, hint);
  }
  if (address6 !== undefined && six === undefined) {
    reporter.error('WRONG_VALUE', 'The address6 of a node must be an IPv6 address', address6.mark, hint);
  }
  if (address6 !== undefined && isIP(text ?? '') === 6) {
    const message = 'A node whose address is of IPv6 has no address6 beside it';
    reporter.error('WRONG_VALUE', message, address6.mark, 'write its IPv4 address as address');
  }
  return {
    labels: labelsOf(child(node, 'labels')),
    availability: (stringOf(child(node, 'availability')) ?? 'active') as Availability,
    ...(text === undefined ? {} : { address: text }),
    ...(six === undefined ? {} : { address6: six }),
    ...resourcesOfNode(child(node, 'resources'), reporter),
  };
}

/** A mapping, or a list of "key=value"; a key without a value has an empty one. */
function labelsOf(labels: YamlNode | undefined): Readonly<Record<string, string>> {
  const listed = itemsOf(labels).map((item): [string, string] => {
    const text = stringOf(item) ?? '';
    const equals = text.indexOf('=');
    return equals === -1 ? [text, ''] : [text.slice(0, equals), text.slice(equals + 1)];
  });
  const mapped = pairs(labels).map(([key, value]): [string, string] => [
    key,
    value.kind === 'scalar' && value.type !== 'null' ? value.text : '',
  ]);
  return Object.fromEntries([...listed, ...mapped]);
}
