import { graphOf } from '../../graph/service-graph.ts';
import type { Project } from '../../model/desired/project.ts';
import type { ObservedContainer } from '../../model/observed/container.ts';
import { type Fleet, reachable } from '../../model/observed/fleet.ts';
import { isAlive, orphansOf, serviceOf } from '../../observe/classify.ts';
import { PlanDraft } from '../draft.ts';
import type { Plan } from '../operation.ts';
import { members } from './lifecycle.ts';

export interface KillOptions {
  /** Services named on the command line; empty means all. */
  readonly targets: readonly string[];
  readonly signal: string;
  /** Containers of services that the project does not have are killed too. */
  readonly orphans: boolean;
}

/** Sends a signal to everything that runs, all at once; one-off containers are part of it. */
export function planKill(project: Project, fleet: Fleet, options: KillOptions): Plan {
  const draft = new PlanDraft();
  for (const { name: node, containers } of reachable(fleet)) {
    const orphans = new Set(orphansOf(project, containers));
    for (const container of containers.filter((one) => isMeant(project, one, options))) {
      if (orphans.has(container) && !options.orphans) continue;
      draft.add({
        kind: 'kill-container',
        node,
        resource: { kind: 'container', name: container.name, service: serviceOf(container) ?? '' },
        cause: orphans.has(container) ? 'orphan' : 'asked for',
        target: { kind: 'observed', id: container.id },
        signal: options.signal,
      });
    }
  }
  return draft.finish(project.name);
}

function isMeant(project: Project, container: ObservedContainer, { targets }: KillOptions): boolean {
  const service = serviceOf(container);
  if (service === undefined || !isAlive(container)) return false;
  return targets.length === 0 ? !project.disabledServices.includes(service) : targets.includes(service);
}

/** What `pause` and `unpause` are asked for. */
export interface FreezeOptions {
  /** Services named on the command line; empty means all. */
  readonly targets: readonly string[];
  /** The engine is asked for what is paused, or goes on, already: it refuses that. */
  readonly isStrict?: boolean;
}

/** Freezes the processes of what runs, dependents before what they depend on. */
export function planPause(project: Project, fleet: Fleet, options: FreezeOptions): Plan {
  return planFreeze(project, fleet, options, {
    kind: 'pause-container',
    order: [...graphOf(project).order()].reverse(),
    applies: 'running',
  });
}

/** Lets paused containers go on, dependencies first. */
export function planUnpause(project: Project, fleet: Fleet, options: FreezeOptions): Plan {
  return planFreeze(project, fleet, options, {
    kind: 'unpause-container',
    order: graphOf(project).order(),
    applies: 'paused',
  });
}

interface Freeze {
  readonly kind: 'pause-container' | 'unpause-container';
  readonly order: readonly string[];
  readonly applies: 'running' | 'paused';
}

function planFreeze(
  project: Project,
  fleet: Fleet,
  { targets, isStrict = false }: FreezeOptions,
  { kind, order, applies }: Freeze,
): Plan {
  const draft = new PlanDraft();
  const all = members(project, fleet, targets).filter(
    ({ container: { state } }) =>
      state === applies || (isStrict && (state === 'running' || state === 'paused')),
  );
  let before: readonly string[] = [];
  for (const key of order) {
    const ids = all
      .filter(({ service }) => service === key)
      .map(({ node, resource, container }) =>
        draft.add({
          kind,
          node,
          resource,
          cause: 'asked for',
          target: { kind: 'observed', id: container.id },
          after: before,
        }),
      );
    if (ids.length > 0) before = ids;
  }
  return draft.finish(project.name);
}
