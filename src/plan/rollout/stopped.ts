import type { Project } from '../../model/desired/project.ts';
import { imageOf } from '../../model/image-reference.ts';
import type { Goal } from '../goal.ts';
import type { Operation, Plan, Resource } from '../operation.ts';
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

/** The rollouts of a run that were stopped. */
export function stoppedUpdates(
  project: Project,
  { options: { rollout } }: Extract<Goal, { kind: 'up' }>,
  { plan, applied, notBegun = false }: Carried,
): readonly StoppedUpdate[] {
  if (rollout === undefined || applied === undefined) return [];
  const { outcomes } = applied;
  const withAction = ([service, reason]: Reason): StoppedUpdate => {
    return { service, action: actionFor(project, service, rollout), reason };
  };
  if (notBegun) return [...lacking(project, plan, outcomes)].map(withAction);
  const missing = neverMade(plan, outcomes).map(withAction);
  return [
    ...failedBatches(project, plan, outcomes).map(withAction),
    ...missing.filter(({ action }) => action !== 'continue'),
  ];
}

/** A service and why its rollout stopped. */
type Reason = readonly [service: string, reason: string];

/** By service: the first batch that did not hold says why; those after it were not reached. */
function failedBatches(project: Project, { operations }: Plan, outcomes: Outcomes): readonly Reason[] {
  const found = new Map<string, string>();
  for (const { kind, id, resource } of operations) {
    const outcome = outcomes.get(id);
    if (kind !== 'check-batch' || outcome?.kind !== 'skipped') continue;
    if (project.services[resource.name] === undefined || found.has(resource.name)) continue;
    found.set(resource.name, outcome.because ?? '');
  }
  return [...found];
}

/** The services that are new and of which no container could be made, and why: of those no batch tells. */
function neverMade({ operations, unchanged = [] }: Plan, outcomes: Outcomes): readonly Reason[] {
  const creations = operations.filter(({ kind }) => kind === 'create-container');
  const made = creations.filter(({ id }) => outcomes.get(id)?.kind === 'done');
  const present = new Set([...unchanged, ...made, ...operations.filter(isOfPresent)].map(serviceOf));
  const missing = creations.flatMap(({ id, resource: { service } }): Reason[] => {
    if (service === undefined || present.has(service)) return [];
    const outcome = outcomes.get(id);
    return [[service, outcome?.error?.message ?? outcome?.because ?? 'not begun']];
  });
  return [...new Map(missing)];
}

/** A batch is of containers that there were before; so is what is done to one that is not made by the run. */
function isOfPresent(operation: Operation): boolean {
  return operation.kind === 'check-batch' || ('target' in operation && operation.target.kind === 'observed');
}

function serviceOf({ resource }: { readonly resource: Resource }): string | undefined {
  return resource.kind === 'service' ? resource.name : resource.service;
}

/** A colour that is not whole never had any traffic: it goes. */
function actionFor(project: Project, key: string, rollout: RolloutOptions): FailureAction {
  const isColour = project.strategies?.[key] === 'blue-green' && rollout.config === 'update_config';
  const service = project.services[key];
  return isColour || service === undefined ? 'rollback' : rolloutPolicy(service, rollout).failureAction;
}

/** The services whose image, provider or model failed, and why; all services where it belongs to none in particular. */
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
