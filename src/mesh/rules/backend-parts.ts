import type { Balance } from '../../model/desired/balance.ts';
import type { Route } from './routing-table.ts';
import { elements, type Family, type TablePart } from './table-part.ts';
import type { Target } from './targets.ts';

/** The bit of a connection's mark that says the mesh has sent it somewhere; other bits belong to others. */
export const MARK = '0x02000000';

/** A route as one family sees it on a node. */
export interface Served {
  readonly route: Route;
  readonly targets: readonly Target[];
}

/** Ports that are looked up alike: of one protocol, at all addresses of a node or each at one. */
export interface Group {
  readonly name: string;
  readonly family: Family;
  readonly protocol: Route['protocol'];
  /** What of a packet is looked up, and the same of a route. */
  readonly key: string;
  readonly keyText: (route: Route) => string;
  readonly served: readonly Served[];
}

/**
 * The replicas of services with at most so many lie in one map for each place among them, by port alone. nft reads
 * and the kernel takes them in three quarters of the time that they take by port and place in one map; but maps are looked
 * for one after the other, so that a thousand of them cost more than they gain.
 */
const PLACES = 16;

/** Where a group's connections go: its replicas, and the chains that choose among them. */
export function backendParts(group: Group): readonly TablePart[] {
  const few = group.served.filter(({ targets }) => targets.length <= PLACES);
  const many = group.served.filter(({ targets }) => targets.length > PLACES);
  const places = Math.max(0, ...few.map(({ targets }) => targets.length));
  return [
    ...Array.from({ length: places }, (_, place) => placeParts(group, few, place)).flat(),
    placesMap(group, places),
    manyMap(group, many),
    ...choiceChains(group),
  ];
}

/** One chain for each number of replicas and way to choose that there is. */
export function chainOf({ name }: Pick<Group, 'name'>, { route, targets }: Served): string {
  return `${name}_${route.balance === 'source-hash' ? 'hash' : 'random'}_${targets.length}`;
}

function placeParts(
  { name, family, protocol, key, keyText }: Group,
  few: readonly Served[],
  place: number,
): readonly TablePart[] {
  const backends = few.flatMap(({ route, targets }) =>
    targets.slice(place, place + 1).map(({ address, port }) => `${keyText(route)} : ${address} . ${port}`),
  );
  const map = `${name}_${place}`;
  return [
    {
      kind: 'map',
      name: map,
      head: [`typeof ${key} : ${family} daddr . ${protocol} dport`],
      content: elements(backends),
    },
    {
      kind: 'chain',
      name: placeChain(name, place),
      head: [],
      isAhead: true,
      content: [`dnat ${family} to ${key} map @${map}`],
    },
  ];
}

function placeChain(name: string, place: number): string {
  return `${name}_place_${place}`;
}

function placesMap({ name }: Group, places: number): TablePart {
  const verdicts = Array.from({ length: places }, (_, place) => `${place} : goto ${placeChain(name, place)}`);
  const head = ['typeof numgen inc mod 65536 : verdict'];
  return { kind: 'map', name: `${name}_places`, head, content: elements(verdicts), isAhead: true };
}

function manyMap({ name, family, protocol, key, keyText }: Group, many: readonly Served[]): TablePart {
  const backends = many.flatMap(({ route, targets }) =>
    targets.map(({ address, port }, place) => `${keyText(route)} . ${place} : ${address} . ${port}`),
  );
  const head = [`typeof ${key} . numgen inc mod 65536 : ${family} daddr . ${protocol} dport`];
  return { kind: 'map', name: `${name}_many`, head, content: elements(backends) };
}

function choiceChains(group: Group): readonly TablePart[] {
  const rules = new Map(group.served.map((served) => [chainOf(group, served), choiceRules(group, served)]));
  return [...rules].map(([name, content]) => ({ kind: 'chain', name, head: [], content, isAhead: true }));
}

/** The mark comes first: a place that is taken away meanwhile is known by it. */
function choiceRules({ name, family, protocol, key }: Group, { route, targets }: Served): readonly string[] {
  const choice = choiceOf(family, route.balance, targets.length);
  return [
    ...(protocol === 'tcp' ? ['ct timeout set "closing"'] : []),
    `ct mark set ct mark or ${MARK}`,
    targets.length <= PLACES
      ? `${choice} vmap @${name}_places`
      : `dnat ${family} to ${key} . ${choice} map @${name}_many`,
  ];
}

/** The same seed on all nodes: a client keeps its replica, whichever node it comes to. */
function choiceOf(family: Family, balance: Balance, count: number): string {
  return balance === 'source-hash'
    ? `jhash ${family} saddr mod ${count} seed 0x666c`
    : `numgen random mod ${count}`;
}
