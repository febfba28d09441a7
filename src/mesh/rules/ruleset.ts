import type { Served } from './backend-parts.ts';
import { isEvery } from './mesh-port.ts';
import type { RoutingTable } from './routing-table.ts';
import { FAMILIES, type Family, type TablePart } from './table-part.ts';
import { keyAt, keyOf, tableParts } from './table-parts.ts';
import { isPublishedIn, type TargetOptions, targetsOn } from './targets.ts';

/** The name of our table in every family; nothing outside of it is touched. */
export const TABLE = 'flotilla';

/** A table serves without the lines that have these words, where a kernel does not know them (CONFIG_NF_CONNTRACK_TIMEOUT). */
export const OPTIONAL = 'ct timeout';

/** A comment that ends what changes no connection's way yet. */
export const AHEAD_ENDS = '# The ways are there.\n';

/**
 * A routing table -> nftables commands for one node, which replace what the node has by one transaction. A packet's port gives the
 * number of replicas and the way to choose, the choice gives a place among them, and port and place the replica; so its way
 * is the same for one service and for a thousand. A table without routes is taken away. Any other stays where it is, and what is
 * in it is replaced: with a new table in the place of an old one, a packet that is on its way through both finds neither, and is
 * refused (9 of 160,000 connections during 870 replacements, Linux 6.18).
 *
 * What stands before `AHEAD_ENDS` is to be loaded before the whole: a packet that is on its way while a table is replaced
 * can see the new verdict for its port and, where it leads, the rules that were there before.
 */
export function ruleset(table: RoutingTable, node: string, options: TargetOptions = {}): string {
  const texts = FAMILIES.map((family) => familyRuleset(family, table, node, options));
  return [...texts.map(({ ahead }) => ahead), AHEAD_ENDS, ...texts.map(({ rest }) => rest)].join('');
}

/** Takes away all that `ruleset` ever adds. */
export const NO_RULESET = ruleset({ routes: [], conflicts: [] }, '');

function familyRuleset(
  family: Family,
  { routes }: RoutingTable,
  node: string,
  options: TargetOptions,
): { readonly ahead: string; readonly rest: string } {
  const served = routes.flatMap((route): Served[] => {
    const targets = targetsOn(node, route, { ...options, isIpv6: family === 'ip6' });
    return targets.length === 0 || !isPublishedIn(family, route.hostIp) ? [] : [{ route, targets }];
  });
  const name = `${family} ${TABLE}`;
  // Naming a table makes it, so that taking it away never fails.
  if (served.length === 0) return { ahead: '', rest: `table ${name}\ndelete table ${name}\n` };
  const parts = tableParts(family, withoutDoubles(served));
  const rules = parts.filter(({ kind, isAhead }) => isAhead === true && kind === 'chain');
  const others = parts.filter((part) => !rules.includes(part));
  return {
    ahead: lines([
      `table ${name} {`,
      closing(family),
      ...parts.flatMap(({ kind, name: part, head }) => [`${kind} ${part} {`, ...head, '}']),
      '}',
      ...rules.map((part) => flush(name, part)),
      `table ${name} {`,
      ...parts.filter(({ isAhead }) => isAhead).flatMap(partText),
      '}',
    ]),
    rest: lines([
      ...others.map((part) => flush(name, part)),
      `table ${name} {`,
      ...others.flatMap(partText),
      '}',
    ]),
  };
}

function lines(list: readonly string[]): string {
  return `${list.join('\n')}\n`;
}

function flush(table: string, { kind, name }: TablePart): string {
  return `flush ${kind} ${table} ${name}`;
}

/**
 * An engine that removes a container looks for its connections, those that have just ended as well, and then ends each by the
 * addresses and ports of its client's end (libnetwork, bridge): a new connection that has come to another replica from the same
 * port meanwhile would be ended in its place. So ended ones are forgotten before their replica's grace is over.
 */
function closing(family: Family): string {
  return `${OPTIONAL} closing { protocol tcp; l3proto ${family}; policy = { time_wait : 1 }; }`;
}

function partText({ kind, name, head, content }: TablePart): readonly string[] {
  if (content.length === 0) return [];
  return [`${kind} ${name} {`, ...(kind === 'chain' ? [] : head), ...content, '}'];
}

/** A service may publish a port on all addresses twice, with and without saying so. */
function withoutDoubles(served: readonly Served[]): readonly Served[] {
  const byKey = new Map(
    served.map((one) => [isEvery(one.route.hostIp) ? keyOf(one.route) : keyAt(one.route), one]),
  );
  return [...byKey.values()];
}
