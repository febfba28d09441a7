import { backendParts, chainOf, type Group, MARK, type Served } from './backend-parts.ts';
import { isEvery } from './mesh-port.ts';
import type { Route } from './routing-table.ts';
import { elements, type Family, type TablePart } from './table-part.ts';

/** All that the table of one family is made of. A part of one name has the same head in each table, so that its content can be replaced. */
export function tableParts(family: Family, served: readonly Served[]): readonly TablePart[] {
  const everywhere = groupsOf(
    family,
    served.filter(({ route }) => isEvery(route.hostIp)),
  );
  const somewhere = groupsAtOf(
    family,
    served.filter(({ route }) => !isEvery(route.hostIp)),
  );
  const address = addressType(family);
  return [
    ...[...everywhere, ...somewhere].flatMap(backendParts),
    verdicts('services', 'inet_proto . inet_service', everywhere, keyOf),
    verdicts('services_at', `${address} . inet_proto . inet_service`, somewhere, keyAt),
    ownSet(served, address),
    {
      kind: 'chain',
      name: 'routes',
      head: [],
      content: [
        ...(servesSome(somewhere) ? [`${family} daddr . meta l4proto . th dport vmap @services_at`] : []),
        ...(servesSome(everywhere) ? ['meta l4proto . th dport vmap @services'] : []),
      ],
    },
    baseChain('prerouting', 'nat hook prerouting priority -110', LOCAL),
    // The kernel has no route_localnet for IPv6: what was sent to ::1 is refused at once, and not lost on its way back.
    baseChain('output', 'nat hook output priority -110', [
      ...(family === 'ip6' ? ['ip6 daddr ::1 accept'] : []),
      ...LOCAL,
    ]),
    baseChain('postrouting', 'nat hook postrouting priority 90', postrouting(family)),
    ...(family === 'ip' ? [LOOPBACK_GUARD] : []),
  ];
}

/**
 * What was to be sent on and has no place to go comes back from a choice that was made by the content before: its client tries
 * again after a second, where it would be refused otherwise.
 */
const LOCAL = ['fib daddr type local jump routes', `ct mark and ${MARK} != 0 drop`];

function baseChain(name: string, hook: string, content: readonly string[]): TablePart {
  return { kind: 'chain', name, head: [`type ${hook}; policy accept;`], content };
}

/** With route_localnet, neighbours could reach what listens on 127.0.0.1; they still must not. */
const LOOPBACK_GUARD = baseChain('guard', 'filter hook prerouting priority -300', [
  'iifname != "lo" ip daddr 127.0.0.0/8 drop',
]);

/**
 * What comes back has to come by this node, so connections go on in its name, as docker's own do between nodes. Only a container
 * of its own sees the client's address, as it does with docker: unless the client is a container beside it, which it would
 * answer past the node, or the node itself.
 */
function postrouting(family: Family): readonly string[] {
  const isOurs = `ct mark and ${MARK} != 0`;
  return [
    // Nothing can be sent in the name of the loopback interface.
    'oifname "lo" accept',
    `${isOurs} meta iifkind "bridge" masquerade`,
    // What the node itself sends has come in nowhere; before Linux 5.7, that is said of all packets here.
    `${isOurs} ${family} daddr @own iif != 0 accept`,
    `${isOurs} masquerade`,
  ];
}

/** The addresses of containers of the node itself. */
function ownSet(served: readonly Served[], address: string): TablePart {
  const own = new Set(
    served.flatMap(({ targets }) => targets.filter(({ isOwn }) => isOwn).map((target) => target.address)),
  );
  return { kind: 'set', name: 'own', head: [`type ${address}`], content: elements([...own]) };
}

const PROTOCOLS = ['tcp', 'udp'] as const;

/** Each protocol has maps of its own: with the protocol in each of their keys, reading a large table takes nft an eighth longer. */
function groupsOf(family: Family, served: readonly Served[]): readonly Group[] {
  return PROTOCOLS.map((protocol) => ({
    name: `backends_${protocol}`,
    family,
    protocol,
    key: `${protocol} dport`,
    keyText: ({ published }) => String(published),
    served: served.filter(({ route }) => route.protocol === protocol),
  }));
}

/** The same for ports that are published at one address. */
function groupsAtOf(family: Family, served: readonly Served[]): readonly Group[] {
  return PROTOCOLS.map((protocol) => ({
    name: `backends_at_${protocol}`,
    family,
    protocol,
    key: `${family} daddr . ${protocol} dport`,
    keyText: ({ hostIp, published }) => `${hostIp} . ${published}`,
    served: served.filter(({ route }) => route.protocol === protocol),
  }));
}

function servesSome(groups: readonly Group[]): boolean {
  return groups.some(({ served }) => served.length > 0);
}

function verdicts(
  name: string,
  type: string,
  groups: readonly Group[],
  keyText: (route: Route) => string,
): TablePart {
  const content = groups.flatMap((group) =>
    group.served.map((served) => `${keyText(served.route)} : goto ${chainOf(group, served)}`),
  );
  return { kind: 'map', name, head: [`type ${type} : verdict`], content: elements(content) };
}

/** The key of a route that answers on every address. */
export function keyOf({ protocol, published }: Route): string {
  return `${protocol} . ${published}`;
}

/** The key of a route that answers on one address. */
export function keyAt(route: Route): string {
  return `${route.hostIp} . ${keyOf(route)}`;
}

function addressType(family: Family): string {
  return family === 'ip' ? 'ipv4_addr' : 'ipv6_addr';
}
