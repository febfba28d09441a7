import { isEvery } from './mesh-port.ts';
import type { Route, RoutingTable } from './routing-table.ts';
import { isIpv6, type TargetOptions, targetsOn } from './targets.ts';

/** The name of our table in every family; nothing outside of it is touched. */
export const TABLE = 'flotilla';

/** The bit of a connection's mark that says the mesh has sent it somewhere; other bits belong to others. */
export const MARK = '0x02000000';

type Family = 'ip' | 'ip6';
const FAMILIES: readonly Family[] = ['ip', 'ip6'];

/**
 * A routing table -> nftables commands for one node, which replace what the node has by one transaction. A packet is looked up
 * twice: its port gives the number of replicas and the way to choose, and both with the choice give the replica; so its way
 * is the same for one service and for a thousand. A table without routes is taken away.
 */
export function ruleset(table: RoutingTable, node: string, options: TargetOptions = {}): string {
  return FAMILIES.map((family) => familyRuleset(family, table, node, options)).join('');
}

/** Takes away all that `ruleset` ever adds. */
export const NO_RULESET = ruleset({ routes: [], conflicts: [] }, '');

/** A route as one family sees it. */
interface Served {
  readonly route: Route;
  readonly targets: ReturnType<typeof targetsOn>;
}

function familyRuleset(
  family: Family,
  { routes }: RoutingTable,
  node: string,
  options: TargetOptions,
): string {
  // Naming a table makes it, so that taking it away never fails.
  const clear = `table ${family} ${TABLE}\ndelete table ${family} ${TABLE}\n`;
  const served = routes.flatMap((route): Served[] => {
    const targets = targetsOn(node, route, { ...options, isIpv6: family === 'ip6' });
    return targets.length === 0 || !isPublishedIn(family, route.hostIp) ? [] : [{ route, targets }];
  });
  return served.length === 0 ? clear : `${clear}${tableText(family, withoutDoubles(served))}`;
}

/** A service may publish a port on all addresses twice, with and without saying so. */
function withoutDoubles(served: readonly Served[]): readonly Served[] {
  const byKey = new Map(
    served.map((one) => [isEvery(one.route.hostIp) ? keyOf(one.route) : keyAt(one.route), one]),
  );
  return [...byKey.values()];
}

/** Ports that are looked up alike: of one protocol, at all addresses of a node, or at some. */
interface Group {
  readonly map: string;
  readonly protocol: Route['protocol'];
  /** What of a packet is looked up, and the same of a route. */
  readonly key: string;
  readonly keyText: (route: Route) => string;
  readonly served: readonly Served[];
}

/**
 * Each protocol has maps of its own: with the protocol in each of their keys, reading a large table takes nft an eighth longer.
 */
function groupsOf(family: Family, served: readonly Served[]): readonly Group[] {
  const protocols = [...new Set(served.map(({ route }) => route.protocol))].sort();
  return protocols.flatMap((protocol) => {
    const own = served.filter(({ route }) => route.protocol === protocol);
    const groups: readonly Group[] = [
      {
        ...{ map: `backends_${protocol}`, protocol, key: 'th dport' },
        keyText: ({ published }) => String(published),
        served: own.filter(({ route }) => isEvery(route.hostIp)),
      },
      {
        ...{ map: `backends_at_${protocol}`, protocol, key: `${family} daddr . th dport` },
        keyText: ({ hostIp, published }) => `${hostIp} . ${published}`,
        served: own.filter(({ route }) => !isEvery(route.hostIp)),
      },
    ];
    return groups.filter((group) => group.served.length > 0);
  });
}

function tableText(family: Family, served: readonly Served[]): string {
  const everywhere = served.filter(({ route }) => isEvery(route.hostIp));
  const somewhere = served.filter(({ route }) => !isEvery(route.hostIp));
  const groups = groupsOf(family, served);
  return [
    `table ${family} ${TABLE} {`,
    ...groups.flatMap((group) => backendMap(group, family)),
    ...groups.flatMap((group) => choices(group, family)),
    ...verdicts('services', 'inet_proto . inet_service', 'backends', everywhere, keyOf),
    ...verdicts(
      'services_at',
      `${addressType(family)} . inet_proto . inet_service`,
      'backends_at',
      somewhere,
      keyAt,
    ),
    'chain routes {',
    ...(somewhere.length === 0 ? [] : [`${family} daddr . meta l4proto . th dport vmap @services_at`]),
    ...(everywhere.length === 0 ? [] : ['meta l4proto . th dport vmap @services']),
    '}',
    'chain prerouting {',
    'type nat hook prerouting priority -110; policy accept;',
    'fib daddr type local jump routes',
    '}',
    'chain output {',
    'type nat hook output priority -110; policy accept;',
    // The kernel has no route_localnet for IPv6: what was sent to ::1 is refused at once, and not lost on its way back.
    ...(family === 'ip6' ? ['ip6 daddr ::1 accept'] : []),
    'fib daddr type local jump routes',
    '}',
    ...postrouting(family, served),
    ...(family === 'ip' ? LOOPBACK_GUARD : []),
    '}',
    '',
  ].join('\n');
}

/**
 * What comes back has to come by this node, so connections go on in its name, as docker's own do between nodes. Only a container
 * of its own sees the client's address, as it does with docker: unless the client is a container beside it, which it would
 * answer past the node, or the node itself.
 */
function postrouting(family: Family, served: readonly Served[]): readonly string[] {
  const own = new Set(
    served.flatMap(({ targets }) => targets.filter(({ isOwn }) => isOwn).map(({ address }) => address)),
  );
  const isOurs = `ct mark and ${MARK} != 0`;
  return [
    ...(own.size === 0
      ? []
      : ['set own {', `type ${addressType(family)}`, `elements = { ${[...own].join(',\n')} }`, '}']),
    'chain postrouting {',
    'type nat hook postrouting priority 90; policy accept;',
    // Nothing can be sent in the name of the loopback interface.
    'oifname "lo" accept',
    `${isOurs} meta iifkind "bridge" masquerade`,
    // What the node itself sends has come in nowhere; before Linux 5.7, that is said of all packets here.
    ...(own.size === 0 ? [] : [`${isOurs} ${family} daddr @own iif != 0 accept`]),
    `${isOurs} masquerade`,
    '}',
  ];
}

/** With route_localnet, neighbours could reach what listens on 127.0.0.1; they still must not. */
const LOOPBACK_GUARD = [
  'chain guard {',
  'type filter hook prerouting priority -300; policy accept;',
  'iifname != "lo" ip daddr 127.0.0.0/8 drop',
  '}',
];

function backendMap({ map, key, keyText, served }: Group, family: Family): readonly string[] {
  const elements = served.flatMap(({ route, targets }) =>
    targets.map(({ address, port }, index) => `${keyText(route)} . ${index} : ${address} . ${port}`),
  );
  const type = `typeof ${key} . numgen inc mod 65536 : ${family} daddr . th dport`;
  return [`map ${map} {`, type, `elements = { ${elements.join(',\n')} }`, '}'];
}

/** One chain for each number of replicas and way to choose that there is. A port without its protocol means nothing to nft. */
function choices({ map, protocol, key, served }: Group, family: Family): readonly string[] {
  const rules = new Map(
    served.map((one) => [
      chainOf(map, one),
      `meta l4proto ${protocol} ct mark set ct mark or ${MARK} dnat ${family} to ${key} . ${choiceOf(family, one)} map @${map}`,
    ]),
  );
  return [...rules].flatMap(([chain, rule]) => [`chain ${chain} {`, rule, '}']);
}

/** The same seed on all nodes: a client keeps its replica, whichever node it comes to. */
function choiceOf(family: Family, { route, targets }: Served): string {
  return route.balance === 'source-hash'
    ? `jhash ${family} saddr mod ${targets.length} seed 0x666c`
    : `numgen random mod ${targets.length}`;
}

function chainOf(map: string, { route, targets }: Served): string {
  return `${map}_${route.balance === 'source-hash' ? 'hash' : 'random'}_${targets.length}`;
}

function verdicts(
  name: string,
  type: string,
  map: string,
  served: readonly Served[],
  keyText: (route: Route) => string,
): readonly string[] {
  if (served.length === 0) return [];
  const elements = served.map(
    (one) => `${keyText(one.route)} : goto ${chainOf(`${map}_${one.route.protocol}`, one)}`,
  );
  return [`map ${name} {`, `type ${type} : verdict`, `elements = { ${elements.join(',\n')} }`, '}'];
}

function keyOf({ protocol, published }: Route): string {
  return `${protocol} . ${published}`;
}

function keyAt(route: Route): string {
  return `${route.hostIp} . ${keyOf(route)}`;
}

function isOf(family: Family, address: string): boolean {
  return isIpv6(address) === (family === 'ip6');
}

/** Without an address, a port is published in both families. */
function isPublishedIn(family: Family, hostIp: string): boolean {
  return hostIp === '' || isOf(family, hostIp);
}

function addressType(family: Family): string {
  return family === 'ip' ? 'ipv4_addr' : 'ipv6_addr';
}
