import type { Balance } from '../../model/desired/balance.ts';
import { isEvery } from './mesh-port.ts';
import type { Route } from './routing-table.ts';
import type { Target } from './targets.ts';

/** The bit of a connection's mark that says the mesh has sent it somewhere; other bits belong to others. */
export const MARK = '0x02000000';

export type Family = 'ip' | 'ip6';

/** A route as one family sees it on a node. */
export interface Served {
  readonly route: Route;
  readonly targets: readonly Target[];
}

/** One thing in a table of nftables: what it is for as long as it is there, and what is in it, each a line. */
export interface TablePart {
  readonly kind: 'map' | 'set' | 'chain';
  readonly name: string;
  readonly head: readonly string[];
  readonly content: readonly string[];
}

/**
 * All that the table of one family is made of. Only the chains that choose depend on the routes: the other parts are the same in
 * each table, so that the content of one can be replaced by that of another.
 */
export function tableParts(family: Family, served: readonly Served[]): readonly TablePart[] {
  const groups = groupsOf(family, served);
  const everywhere = served.filter(({ route }) => isEvery(route.hostIp));
  const somewhere = served.filter(({ route }) => !isEvery(route.hostIp));
  const address = addressType(family);
  return [
    ...groups.map((group) => backendMap(group, family)),
    ...groups.flatMap((group) => choices(group, family)),
    verdicts('services', 'inet_proto . inet_service', 'backends', everywhere, keyOf),
    verdicts('services_at', `${address} . inet_proto . inet_service`, 'backends_at', somewhere, keyAt),
    ownSet(served, address),
    {
      ...{ kind: 'chain', name: 'routes', head: [] },
      content: [
        ...(somewhere.length === 0 ? [] : [`${family} daddr . meta l4proto . th dport vmap @services_at`]),
        ...(everywhere.length === 0 ? [] : ['meta l4proto . th dport vmap @services']),
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
  return (['tcp', 'udp'] as const).flatMap((protocol): readonly Group[] => {
    const own = served.filter(({ route }) => route.protocol === protocol);
    return [
      {
        ...{ map: `backends_${protocol}`, protocol, key: `${protocol} dport` },
        keyText: ({ published }) => String(published),
        served: own.filter(({ route }) => isEvery(route.hostIp)),
      },
      {
        ...{ map: `backends_at_${protocol}`, protocol, key: `${family} daddr . ${protocol} dport` },
        keyText: ({ hostIp, published }) => `${hostIp} . ${published}`,
        served: own.filter(({ route }) => !isEvery(route.hostIp)),
      },
    ];
  });
}

function backendMap({ map, protocol, key, keyText, served }: Group, family: Family): TablePart {
  const backends = served.flatMap(({ route, targets }) =>
    targets.map(({ address, port }, index) => `${keyText(route)} . ${index} : ${address} . ${port}`),
  );
  const type = `typeof ${key} . numgen inc mod 65536 : ${family} daddr . ${protocol} dport`;
  return { kind: 'map', name: map, head: [type], content: elements(backends) };
}

/**
 * One chain for each number of replicas and way to choose that there is, and for one more: a packet that is on its way while
 * the content is replaced sees the new verdict for its port, and the rules that were there before.
 */
function choices({ map, protocol, key, served }: Group, family: Family): readonly TablePart[] {
  const rules = new Map(
    served.flatMap(({ route: { balance }, targets }) =>
      [targets.length, targets.length + 1].map((count) => [
        chainOf(map, balance, count),
        `ct mark set ct mark or ${MARK} dnat ${family} to ${key} . ${choiceOf(family, balance, count)} map @${map}`,
      ]),
    ),
  );
  const forgotten = protocol === 'tcp' ? ['ct timeout set "closing"'] : [];
  return [...rules].map(([name, rule]) => ({ kind: 'chain', name, head: [], content: [...forgotten, rule] }));
}

/** The same seed on all nodes: a client keeps its replica, whichever node it comes to. */
function choiceOf(family: Family, balance: Balance, count: number): string {
  return balance === 'source-hash'
    ? `jhash ${family} saddr mod ${count} seed 0x666c`
    : `numgen random mod ${count}`;
}

function chainOf(map: string, balance: Balance, count: number): string {
  return `${map}_${balance === 'source-hash' ? 'hash' : 'random'}_${count}`;
}

function verdicts(
  name: string,
  type: string,
  map: string,
  served: readonly Served[],
  keyText: (route: Route) => string,
): TablePart {
  const content = served.map(({ route, targets }) => {
    const chain = chainOf(`${map}_${route.protocol}`, route.balance, targets.length);
    return `${keyText(route)} : goto ${chain}`;
  });
  return { kind: 'map', name, head: [`type ${type} : verdict`], content: elements(content) };
}

function elements(list: readonly string[]): readonly string[] {
  return list.length === 0 ? [] : [`elements = { ${list.join(',\n')} }`];
}

export function keyOf({ protocol, published }: Route): string {
  return `${protocol} . ${published}`;
}

export function keyAt(route: Route): string {
  return `${route.hostIp} . ${keyOf(route)}`;
}

function addressType(family: Family): string {
  return family === 'ip' ? 'ipv4_addr' : 'ipv6_addr';
}
