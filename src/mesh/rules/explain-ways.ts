import { formatPlace } from './targets.ts';
import { type Way, wayKey } from './ways.ts';

/** The result of a try: "open", or the system's error. */
export type Trial = 'open' | 'refused' | 'timeout' | 'unreachable';

/** What does not answer, in words and with the likely reason; nothing twice. `trials` by `wayKey`. */
export function explainWays(ways: readonly Way[], trials: ReadonlyMap<string, Trial>): readonly string[] {
  const trialOf = (way: Way): Trial => trials.get(wayKey(way)) ?? 'unreachable';
  const faults = ways.filter((way) => trialOf(way) !== 'open');
  const isOpenAtHome = (way: Way): boolean =>
    ways.some((home) => home.kind === 'own-port' && isSamePlace(home, way) && trialOf(home) === 'open');
  return faults.flatMap((way) => {
    const isTold = faults.some((other) => isCause(other, way, trialOf));
    return isTold ? [] : [explain(way, trialOf(way), isOpenAtHome(way))];
  });
}

/** Whether one fault says why there is another: those of one family say nothing of the other, unless a container refuses both. */
function isCause(cause: Way, way: Way, trialOf: (way: Way) => Trial): boolean {
  if (cause.route !== way.route) return false;
  const isSameFamily = cause.family === way.family;
  if (way.kind === 'published') {
    return isSameFamily && cause.kind !== 'published' && cause.from === way.from;
  }
  if (cause.container !== way.container) return false;
  const isRefused = trialOf(cause) === 'refused' && trialOf(way) === 'refused';
  if (cause.kind === 'own') return way.kind !== 'own' && (isSameFamily || isRefused);
  return cause.kind === 'own-port' && way.kind === 'other' && isSameFamily;
}

function isSamePlace(one: Way, other: Way): boolean {
  return one.address === other.address && one.port === other.port;
}

function explain(way: Way, trial: Trial, isOpenAtHome: boolean): string {
  const { from, to, kind, port, route, container } = way;
  const place = formatPlace(way.address, port);
  switch (kind) {
    case 'own': {
      const why =
        trial === 'refused' ? `nothing in it listens on port ${port}` : `it does not answer (${trial})`;
      return `${from}: ${container} is not reached for ${route}: ${why}`;
    }
    case 'own-port': {
      const why =
        trial === 'refused'
          ? 'its engine does not listen there; a restart of the container repairs that, unless the engine runs with userland-proxy switched off'
          : `the node closes it to itself, or does not have the address any more (${trial})`;
      return `${from}: ${container} is not reached at ${place} for ${route}: ${why}`;
    }
    case 'other': {
      const why =
        trial === 'refused' && !isOpenAtHome
          ? `${to} does not publish it; flotilla up repairs that`
          : `a firewall between the nodes closes it (${trial}): open the node ports of ${to} to the other nodes`;
      return `${from}: ${container} on ${to} is not reached at ${place} for ${route}: ${why}`;
    }
    case 'published':
      return `${from}: does not answer on ${route} at ${place} (${trial}), although it reaches the replicas: its routes are missing or its firewall closes the port; flotilla up repairs routes`;
  }
}
