import { domainOf } from '../choose/domains.ts';
import { Ranking } from '../choose/ranking.ts';
import { brokenSoft, hasSoft } from '../choose/softness.ts';
import type { NodeState } from '../ledger/node-state.ts';
import type { Placing } from '../placing.ts';
import type { Scheduling } from '../run/scheduling.ts';
import { spread } from '../strategies/spread.ts';
import { strategyOf } from '../strategies/strategy.ts';
import { isMovable, type Running } from './movable.ts';

/** A move costs a restart: evening out the load alone has to be worth a tenth of a node. */
const WORTH = 0.1;
/** How many nodes of each failure domain are tried. */
const TRIED_PER_DOMAIN = 3;

/** A replica that is better off elsewhere. */
export interface Move {
  readonly replica: Running;
  readonly to: NodeState;
  /** What it evens out: failure domains before the nodes of a service, these before those of the project, then the load. */
  readonly level: number;
  readonly gain: number;
}

/**
 * The move that helps the strategy `spread` most. Taking a replica from where there are n to where there are n - 1 only
 * swaps the two, so there have to be two more: then a second run finds nothing more to do.
 */
export function bestMove(run: Scheduling, keys: readonly string[]): Move | undefined {
  let best: Move | undefined;
  const isSpread = (key: string): boolean => strategyOf(run.placing(key)) === 'spread';
  // Where others are packed on purpose, nodes that are not even are no fault.
  const all = Object.keys(run.ledger.project.services).every(isSpread);
  for (const key of keys.filter(isSpread)) {
    const placing = run.placing(key);
    const targets = targetsOf(run, placing);
    for (const source of sourcesOf(run, key)) {
      best = targets.reduce((found, to) => better(run, placing, source, to, all, found), best);
    }
  }
  return best;
}

interface Origin {
  readonly from: NodeState;
  readonly replica: Running;
}

/** The better one of the best move so far and that of a replica to a node. */
function better(
  run: Scheduling,
  placing: Placing,
  { from, replica }: Origin,
  to: NodeState,
  isWhole: boolean,
  best: Move | undefined,
): Move | undefined {
  const found = to === from ? undefined : gainOf(placing, from, to, isWhole);
  if (found === undefined || (best !== undefined && !isGreater(found, best))) return best;
  return fits(run, placing, replica, to) ? { replica, to, ...found } : best;
}

/** One replica of the service on each node that has some, the highest number first. */
function sourcesOf({ ledger }: Scheduling, key: string): readonly Origin[] {
  const byNode = new Map<NodeState, Running>();
  for (const replica of ledger.placed(key)) {
    const from = ledger.node(replica.node);
    if (from === undefined || !isMovable(ledger, replica)) continue;
    const known = byNode.get(from);
    if (known === undefined || known.slot < replica.slot) byNode.set(from, replica);
  }
  return [...byNode]
    .map(([from, replica]) => ({ from, replica }))
    .sort((a, b) => (a.from.name < b.from.name ? -1 : 1));
}

/** The best nodes of each failure domain. */
function targetsOf({ feasibility }: Scheduling, placing: Placing): readonly NodeState[] {
  const groups = new Map<string, NodeState[]>();
  for (const state of feasibility.nodesFor(placing)) {
    const path = placing.profile.domains.map((label) => domainOf(state.node, label)).join('\0');
    const group = groups.get(path);
    if (group === undefined) groups.set(path, [state]);
    else group.push(state);
  }
  const scores = {
    width: spread.names.length,
    score: (state: NodeState, out: Float64Array, at: number) => spread.score(placing, state, out, at),
  };
  return [...groups.values()].flatMap((states) => {
    const ranking = new Ranking(states, scores);
    return Array.from({ length: Math.min(TRIED_PER_DOMAIN, states.length) }, () => {
      const first = ranking.first() as NodeState;
      ranking.drop();
      return first;
    });
  });
}

/** The first level at which the two differ by more than one replica; undefined where the move would not help. */
function gainOf(
  placing: Placing,
  from: NodeState,
  to: NodeState,
  /** Also the nodes of the project, and the load. */
  isWhole: boolean,
): Pick<Move, 'level' | 'gain'> | undefined {
  const { profile, ledger } = placing;
  if (hasSoft(placing) && brokenSoft(placing, to) > brokenSoft(placing, from)) return undefined;
  let members = ledger.nodes;
  let level = 0;
  const differences: number[] = [];
  for (const label of profile.domains) {
    const [left, right] = [domainOf(from.node, label), domainOf(to.node, label)];
    const countIn = (value: string): number =>
      members.reduce(
        (sum, state) => sum + (domainOf(state.node, label) === value ? state.count(profile.key) : 0),
        0,
      );
    // Within one domain, the next level decides.
    differences.push(left === right ? 1 : countIn(left) - countIn(right));
    if (left !== right) break;
    members = members.filter((state) => domainOf(state.node, label) === left);
  }
  differences.push(from.count(profile.key) - to.count(profile.key));
  if (isWhole) differences.push(from.replicas.length - to.replicas.length);
  for (const difference of differences) {
    if (difference >= 2) return { level, gain: difference };
    if (difference < 1) return undefined;
    level += 1;
  }
  if (!isWhole) return undefined;
  const gain = from.dominantShare() - to.dominantShare(profile);
  return gain > WORTH ? { level, gain } : undefined;
}

function isGreater(one: Pick<Move, 'level' | 'gain'>, other: Move): boolean {
  return one.level < other.level || (one.level === other.level && one.gain > other.gain);
}

function fits(
  { ledger, feasibility }: Scheduling,
  placing: Placing,
  replica: Running,
  to: NodeState,
): boolean {
  ledger.remove(replica);
  const takes = feasibility.refusal(placing, to) === undefined;
  ledger.add(replica);
  return takes;
}
