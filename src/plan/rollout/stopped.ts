import type { Project } from '../../model/desired/project.ts';
import { imageOf } from '../../model/image-reference.ts';
import type { Goal } from '../goal.ts';
import type { Plan } from '../operation.ts';
import { type FailureAction, type RolloutOptions, rolloutPolicy } from './policy.ts';

/** A service whose rollout did not come to its end because too many of its new containers failed. */
export interface StoppedUpdate {
  readonly service: string;
  readonly action: FailureAction;
  /** "1 of 3 replaced containers failed". */
  readonly reason: string;
}

/** By operation id. */
type Outcomes = ReadonlyMap<
  string,
  { readonly kind: string; readonly because?: string; readonly error?: Error }
>;

interface Carried {
  readonly plan: Plan;
  readonly applied?: { readonly outcomes: Outcomes };
  /** What was carried out is only what comes before the plan of the services. */
  readonly notBegun?: boolean;
}

/** What became of the rollouts of a run, as far as they were stopped. */
export function stoppedUpdates(
  project: Project,
  { options: { rollout } }: Extract<Goal, { kind: 'up' }>,
  { plan, applied, notBegun = false }: Carried,
): readonly StoppedUpdate[] {
  if (rollout === undefined || applied === undefined) return [];
  if (notBegun) {
    return [...lacking(project, plan, applied.outcomes)].map(([service, reason]) => ({
      service,
      action: actionFor(project, service, rollout),
      reason,
    }));
  }
  const stopped = new Map<string, StoppedUpdate>();
  for (const { kind, id, resource } of plan.operations) {
    const outcome = applied.outcomes.get(id);
    if (kind !== 'check-batch' || outcome?.kind !== 'skipped') continue;
    if (project.services[resource.name] === undefined) continue;
    // The first that did not hold says why; those after it were not reached.
    if (stopped.has(resource.name)) continue;
    const action = actionFor(project, resource.name, rollout);
    stopped.set(resource.name, { service: resource.name, action, reason: outcome.because ?? '' });
  }
  return [...stopped.values()];
}

/** A colour that is not whole never had any traffic: it goes. */
function actionFor(project: Project, key: string, rollout: RolloutOptions): FailureAction {
  const isColour = project.strategies?.[key] === 'blue-green' && rollout.config === 'update_config';
  const service = project.services[key];
  return isColour || service === undefined ? 'rollback' : rolloutPolicy(service, rollout).failureAction;
}

/** The services whose image, provider or model could not be had, and why; all of them where it is nobody's own. */
function lacking(project: Project, { operations }: Plan, outcomes: Outcomes): ReadonlyMap<string, string> {
  const services = Object.entries(project.services);
  const found = new Map<string, string>();
  for (const { id, resource } of operations) {
    const reason = outcomes.get(id)?.error?.message;
    if (reason === undefined) continue;
    const own = services.filter(([key, service]) =>
      resource.kind === 'image'
        ? imageOf(project, key, service) === resource.name
        : resource.kind === 'provider' && key === resource.name,
    );
    for (const [key] of own.length > 0 ? own : services) {
      if (!found.has(key)) found.set(key, reason);
    }
  }
  return found;
}
