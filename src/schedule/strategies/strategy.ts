import type { PlacementStrategy } from '../../model/placing/scheduling.ts';
import type { Placing } from '../placing.ts';
import { binpack } from './binpack.ts';
import type { Scoring } from './scoring.ts';
import { spread } from './spread.ts';

/** `random` has no scores. */
export function scoringOf(strategy: PlacementStrategy): Scoring | undefined {
  if (strategy === 'random') return undefined;
  return strategy === 'binpack' ? binpack : spread;
}

/** What a service says, or else the fleet. */
export function strategyOf({ ledger, profile }: Placing): PlacementStrategy {
  return profile.strategy ?? ledger.fleet.policy?.strategy ?? 'spread';
}
