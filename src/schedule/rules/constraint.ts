import type { ObservedNode } from '../../model/observed/fleet.ts';

/** One placement constraint, as Swarm writes it: "node.labels.zone==eu". */
export interface Constraint {
  readonly key: string;
  readonly isEqual: boolean;
  readonly value: string;
}

/** swarmkit's grammar (manager/constraint): a key, `==` or `!=`, a value. */
const CONSTRAINT = /^\s*([a-z_][a-z0-9\-_.]+)\s*(==|!=)\s*([a-z0-9:\-_\s.*()?+[\]\\^$|/]+?)\s*$/i;

/** Keys that are known, and prefixes of label keys. */
const KEYS = ['node.id', 'node.hostname', 'node.ip', 'node.role', 'node.platform.os', 'node.platform.arch'];
const PREFIXES = ['node.labels.', 'engine.labels.'];

/** Undefined where the text is no constraint, or names a key that no node has. */
export function parseConstraint(text: string): Constraint | undefined {
  const [, key = '', operator, value = ''] = CONSTRAINT.exec(text) ?? [];
  const known = key.toLowerCase();
  const isKnown = KEYS.includes(known) || PREFIXES.some((prefix) => known.startsWith(prefix));
  return isKnown ? { key, isEqual: operator === '==', value } : undefined;
}

/**
 * Whether a node is as a constraint wants it. As in Swarm, values are compared without regard to case, and
 * a label that a node lacks is unequal to everything. Where the answer is the machine's and it was not read, the node matches.
 */
export function matchesConstraint(node: ObservedNode, { key, isEqual, value }: Constraint): boolean {
  if (node.info === undefined && asksMachine(node, key)) return true;
  const own = attribute(node, key);
  if (key.toLowerCase() === 'node.ip') return isEqual === hasAddress(own ?? '', value);
  return isEqual === (own !== undefined && own.toLowerCase() === value.toLowerCase());
}

/** True where a constraint's key is about a node's machine, which may not have been read. */
export function asksMachine({ settings }: ObservedNode, key: string): boolean {
  const known = key.toLowerCase();
  if (known === 'node.ip') return settings.address === undefined;
  return known !== 'node.platform.os' && !known.startsWith('node.labels.');
}

/** What a node has under a constraint's key; undefined where it has nothing there. */
export function attribute({ name, settings, facts, info }: ObservedNode, key: string): string | undefined {
  const engineLabel = after(key, 'engine.labels.');
  if (engineLabel !== undefined) return ownValue(info?.labels, engineLabel);
  const nodeLabel = after(key, 'node.labels.');
  if (nodeLabel !== undefined) return ownValue(settings.labels, nodeLabel);
  switch (key.toLowerCase()) {
    case 'node.id':
      return info?.swarm.nodeId || name;
    case 'node.hostname':
      return info?.hostname;
    case 'node.role':
      return info?.swarm.isManager === true ? 'manager' : 'worker';
    case 'node.ip':
      return settings.address ?? info?.swarm.address;
    case 'node.platform.os':
      return facts.os;
    default:
      return info?.architecture;
  }
}

/** A label's value; names that every object inherits are ordinary names. */
export function ownValue(
  labels: Readonly<Record<string, string>> | undefined,
  name: string,
): string | undefined {
  return labels !== undefined && Object.hasOwn(labels, name) ? labels[name] : undefined;
}

function after(text: string, prefix: string): string | undefined {
  return text.toLowerCase().startsWith(prefix) ? text.slice(prefix.length) : undefined;
}

/** One address, or a range of IPv4 addresses ("10.0.0.0/8"). */
function hasAddress(address: string, value: string): boolean {
  const [network = '', bits] = value.split('/');
  if (bits === undefined) return address === network;
  const [left, right] = [ipv4(address), ipv4(network)];
  const size = 2 ** (32 - Number(bits));
  if (left === undefined || right === undefined || !(size >= 1)) return false;
  return Math.floor(left / size) === Math.floor(right / size);
}

function ipv4(text: string): number | undefined {
  const parts = text.split('.').map(Number);
  const isAddress = parts.length === 4 && parts.every((part) => part >= 0 && part <= 255);
  return isAddress ? parts.reduce((sum, part) => sum * 256 + part, 0) : undefined;
}
