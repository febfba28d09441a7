import type { ApplyContext } from './apply/apply.ts';
import type { Project } from './model/desired/project.ts';
import type { SchedulingPolicy } from './model/placing/scheduling.ts';
import { observe } from './observe/observe.ts';
import { scopeForPlacing } from './observe/scope.ts';
import { explainService, requireNode } from './schedule/schedule.ts';

/** The first half of the pipeline, for one service: why its replicas come to where they do. Changes nothing. */
export async function explain(
  project: Project,
  service: string,
  context: ApplyContext,
  scheduling: SchedulingPolicy = {},
): Promise<ReturnType<typeof explainService>> {
  const policy = { ...context.policy, ...scheduling };
  const fleet = await observe([...context.engines.values()], scopeForPlacing(project), {
    ...context,
    policy,
  });
  requireNode(fleet);
  return explainService(project, fleet, service);
}
