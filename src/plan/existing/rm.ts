import { graphOf } from '../../graph/service-graph.ts';
import type { Project } from '../../model/desired/project.ts';
import type { Fleet } from '../../model/observed/fleet.ts';
import { isAlive } from '../../observe/classify.ts';
import { PlanDraft } from '../draft.ts';
import type { Plan } from '../operation.ts';
import { members } from './lifecycle.ts';
import { planRemoval } from './removal.ts';

export interface RmOptions {
  /** Services named on the command line; empty means all. */
  readonly targets: readonly string[];
  /** What runs is stopped and removed too; else it is left alone. */
  readonly stop: boolean;
  readonly withAnonymousVolumes: boolean;
}

/** Removes the containers of services that do not run, dependents first. Networks and volumes stay. */
export function planRm(project: Project, fleet: Fleet, options: RmOptions): Plan {
  const draft = new PlanDraft();
  const removals = new Map<string, readonly string[]>();
  const graph = graphOf(project);
  const all = members(project, fleet, options.targets).filter(
    ({ container }) => options.stop || !isAlive(container),
  );
  for (const key of [...graph.order()].reverse()) {
    const before = graph.dependentsOf(key).flatMap((name) => removals.get(name) ?? []);
    const ids = all
      .filter(({ service }) => service === key)
      .map(
        ({ node, container, service }) =>
          planRemoval(draft, {
            node,
            container,
            service,
            cause: 'asked for',
            withAnonymousVolumes: options.withAnonymousVolumes,
            namesStopped: options.stop,
            dependsOn: before,
          }).removal,
      );
    removals.set(key, ids);
  }
  return draft.finish(project.name);
}
