import type { Scheduling } from '../run/scheduling.ts';
import { bestMove } from './even-out.ts';
import { freeableNode } from './free-node.ts';
import { movableServices, move } from './movable.ts';

/**
 * Moves replicas that run, at most `maxMoves`, where that makes the placement better by the strategy of their service, and
 * by more than a move costs. The best moves come first, and no replica moves twice: run after run, it comes to rest.
 */
export function rebalance(run: Scheduling, maxMoves: number): void {
  const keys = movableServices(run.ledger);
  for (let left = maxMoves; left > 0; ) {
    const found = bestMove(run, keys);
    if (found !== undefined) {
      move(run.ledger, found.replica, found.to.name, 'rebalance');
      left -= 1;
      continue;
    }
    const freed = freeableNode(run, keys, left);
    if (freed === undefined) return;
    for (const { replica, to } of freed) {
      move(run.ledger, replica, to.name, `rebalance: ${replica.node} becomes free`);
    }
    left -= freed.length;
  }
}
