import type { Project } from '../model/desired/project.ts';
import type { ObservedContainer } from '../model/observed/container.ts';
import type { Fleet, ObservedNetwork, ObservedNode } from '../model/observed/fleet.ts';
import type { Placement } from '../schedule/placement.ts';
import { schedule, scheduleOneOff } from '../schedule/schedule.ts';
import type { ForwardGoal } from './goal.ts';
import { type Spans, spanningNetworks } from './networks/span.ts';
import type { Plan } from './operation.ts';
import { withRoutes } from './routes/with-routes.ts';
import { planRun } from './run.ts';
import { divergedContainers, divergedNetworks } from './up/divergence.ts';
import { planRefresh } from './up/images.ts';
import type { Recreate, UpFindings } from './up/planning.ts';
import { planUp } from './up/up.ts';

/** What `up` and `run` are to come to: which replica on which node, and which networks reach over several. */
export interface ForwardAim {
  /** With what providers and models gave. */
  readonly project: Project;
  readonly goal: ForwardGoal;
  readonly placement: Placement;
  readonly spans: Spans;
}

export function aimOf(project: Project, goal: ForwardGoal, fleet: Fleet): ForwardAim {
  const placement = placementFor(project, goal, fleet);
  return { project, goal, placement, spans: spanningNetworks(project, fleet, placement) };
}

function placementFor(project: Project, goal: ForwardGoal, fleet: Fleet): Placement {
  return goal.kind === 'run'
    ? scheduleOneOff(project, fleet, goal.options.service, goal.options.oneOff)
    : schedule(project, fleet);
}

/** What `run` depends on is replaced where it differs. */
export function recreateOf(goal: ForwardGoal): Recreate {
  return goal.kind === 'up' ? goal.options.recreate : 'diverged';
}

/** What differs on a node: the lists that were read say too little about it. */
export function divergedOn(
  { project, spans }: ForwardAim,
  node: ObservedNode,
): { readonly containers: readonly ObservedContainer[]; readonly networks: readonly ObservedNetwork[] } {
  return {
    containers: divergedContainers(project, node),
    networks: divergedNetworks(project, node, spans).map(({ observed }) => observed),
  };
}

/** The pulls and builds on which it depends whether containers stay; `unchanged` are builds that would make the same again. */
export function planImageRefresh(
  { project, goal }: ForwardAim,
  fleet: Fleet,
  unchanged: readonly string[],
): Plan {
  return planRefresh(project, fleet, Object.keys(project.services), {
    nowMs: goal.options.nowMs,
    override: goal.options.pull,
    builds: goal.options.builds,
    pushes: goal.kind === 'up' && goal.options.pushes === true,
    environment: goal.contents.builds,
    pulled: new Set(unchanged),
  });
}

/** The whole plan. Replicas are placed anew: the fleet may have been read again since the aim was made. */
export function planForward({ project, goal }: ForwardAim, fleet: Fleet, found: UpFindings): Plan {
  const { contents } = goal;
  const plan =
    goal.kind === 'run'
      ? planRun(project, contents, fleet, { ...goal.options, ...found })
      : planUp(project, contents, fleet, schedule(project, fleet), { ...goal.options, ...found });
  return withRoutes(plan, project, fleet, true);
}
