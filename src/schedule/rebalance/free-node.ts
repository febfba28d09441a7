import type { NodeState } from '../ledger/node-state.ts';
import type { PlacedReplica } from '../placement.ts';
import type { Scheduling } from '../run/scheduling.ts';
import { strategyOf } from '../strategies/strategy.ts';
import { isMovable, type Running } from './movable.ts';

/** Replicas and the nodes that they can go to, after which their own node has none. */
export type Freed = readonly { readonly replica: Running; readonly to: NodeState }[];

/**
 * For the strategy `binpack`: the node that is freed with the fewest moves, at most `limit`, onto nodes that are in use
 * anyway. Moving replicas between nodes that stay in use gains nothing. Undefined where none can be freed.
 */
export function freeableNode(run: Scheduling, keys: readonly string[], limit: number): Freed | undefined {
  const isPacked = new Set(keys.filter((key) => strategyOf(run.placing(key)) === 'binpack'));
  if (isPacked.size === 0) return undefined;
  const candidates = run.ledger.nodes
    .filter(({ replicas, others }) => replicas.length > 0 && replicas.length <= limit && others.length === 0)
    .filter(({ replicas }) =>
      replicas.every((replica) => isPacked.has(replica.service) && isMovable(run.ledger, replica)),
    )
    .sort((a, b) => a.replicas.length - b.replicas.length || (a.name < b.name ? -1 : 1));
  for (const state of candidates) {
    const moves = movesAwayFrom(run, state);
    if (moves !== undefined) return moves;
  }
  return undefined;
}

/** Tried on the ledger, and taken back. The largest are placed first. */
function movesAwayFrom({ ledger, feasibility }: Scheduling, from: NodeState): Freed | undefined {
  const replicas = [...from.replicas].filter((replica) => isMovable(ledger, replica));
  const share = (replica: PlacedReplica): number =>
    Math.max(
      0,
      ...ledger.profile(replica.service).resources.map((wanted, at) => wanted / (from.capacity[at] || 1)),
    );
  replicas.sort(
    (a, b) =>
      share(b) - share(a) || (a.service < b.service ? -1 : Number(a.service > b.service)) || a.slot - b.slot,
  );
  const moves: { readonly replica: Running; readonly to: NodeState; readonly placed: PlacedReplica }[] = [];
  for (const replica of replicas) ledger.remove(replica);
  for (const replica of replicas) {
    const profile = ledger.profile(replica.service);
    const to = ledger.nodes
      .filter((state) => state !== from && state.replicas.length + state.others.length > 0)
      .filter((state) => feasibility.refusal({ ledger, profile }, state) === undefined)
      .sort((a, b) => b.dominantShare(profile) - a.dominantShare(profile) || (a.name < b.name ? -1 : 1))[0];
    if (to === undefined) break;
    const placed = { service: replica.service, slot: replica.slot, node: to.name };
    ledger.add(placed);
    moves.push({ replica, to, placed });
  }
  for (const { placed } of moves) ledger.remove(placed);
  for (const replica of replicas) ledger.add(replica);
  return moves.length === replicas.length ? moves : undefined;
}
