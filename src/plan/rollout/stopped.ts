import type { Project } from '../../model/desired/project.ts';
import type { Goal } from '../goal.ts';
import type { Plan } from '../operation.ts';
import { type FailureAction, rolloutPolicy } from './policy.ts';

/** A service whose rollout did not come to its end because too many of its new containers failed. */
export interface StoppedUpdate {
  readonly service: string;
  readonly action: FailureAction;
  /** "1 of 3 replaced containers failed". */
  readonly reason: string;
}

/** By operation id. */
type Outcomes = ReadonlyMap<string, { readonly kind: string; readonly because?: string }>;

/** What became of the rollouts of a run, as far as they were stopped. */
export function stoppedUpdates(
  project: Project,
  { options: { rollout } }: Extract<Goal, { kind: 'up' }>,
  { plan, applied }: { readonly plan: Plan; readonly applied?: { readonly outcomes: Outcomes } },
): readonly StoppedUpdate[] {
  if (rollout === undefined || applied === undefined) return [];
  const stopped = new Map<string, StoppedUpdate>();
  for (const { kind, id, resource } of plan.operations) {
    const outcome = applied.outcomes.get(id);
    const service = project.services[resource.name];
    if (kind !== 'check-batch' || outcome?.kind !== 'skipped' || service === undefined) continue;
    // The first that did not hold says why; those after it were not reached.
    if (stopped.has(resource.name)) continue;
    // A colour that is not whole never had any traffic: it goes.
    const isColour =
      project.strategies?.[resource.name] === 'blue-green' && rollout.config === 'update_config';
    const action = isColour ? 'rollback' : rolloutPolicy(service, rollout).failureAction;
    stopped.set(resource.name, { service: resource.name, action, reason: outcome.because ?? '' });
  }
  return [...stopped.values()];
}
