import { type Autoscale, withinBounds } from '../../../model/desired/autoscale.ts';

/** What is remembered of one service. */
export interface ScaleMemory {
  /** What was recommended, oldest first, as far back as the longer window. */
  readonly recommendations: readonly { readonly atMs: number; readonly replicas: number }[];
  /** What the last decision came to. */
  readonly replicas: number;
}

export interface ScaleDecision {
  readonly replicas: number;
  readonly memory: ScaleMemory;
}

/**
 * Turns what is recommended now into a number of replicas: up to the least that was recommended within `upWindowMs`, down to the most
 * within `downWindowMs` (Kubernetes, HPAScalingRules, stabilizationWindowSeconds), and at most twice as many in one step. A number
 * that somebody else set counts as recommended, and so does the one that is found at the beginning. Nothing recommended:
 * nothing changes, but for the bounds.
 */
export function decide(
  autoscale: Autoscale,
  current: number,
  recommended: number | undefined,
  before: ScaleMemory | undefined,
  nowMs: number,
): ScaleDecision {
  const { upWindowMs, downWindowMs } = autoscale;
  const kept = (before?.recommendations ?? []).filter(
    ({ atMs }) => nowMs - atMs < Math.max(upWindowMs, downWindowMs),
  );
  const isOthers = kept.length === 0 || before?.replicas !== current;
  const known = isOthers ? [...kept, { atMs: nowMs, replicas: current }] : kept;
  const within = (windowMs: number): readonly number[] =>
    known.filter(({ atMs }) => nowMs - atMs < windowMs).map(({ replicas }) => replicas);
  const wanted = recommended ?? current;
  const up = Math.min(wanted, ...within(upWindowMs));
  const down = Math.max(wanted, ...within(downWindowMs));
  const steady = Math.min(Math.max(current, up), down);
  const replicas = withinBounds(autoscale, Math.min(steady, Math.max(1, current) * 2));
  const recommendations =
    recommended === undefined ? known : [...known, { atMs: nowMs, replicas: recommended }];
  return { replicas, memory: { recommendations, replicas } };
}
