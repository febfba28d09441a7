import type { ProjectContents } from '../model/desired/contents.ts';
import type { Project } from '../model/desired/project.ts';
import type { Fleet } from '../model/observed/fleet.ts';
import type { OneOff } from '../model/one-off.ts';
import { scheduleOneOff } from '../schedule/schedule.ts';
import type { Operation, Plan } from './operation.ts';
import type { UpFindings, UpRequest } from './up/planning.ts';
import { planUp } from './up/up.ts';

/** What `run` is asked for. */
export interface RunRequest extends Pick<UpRequest, 'pull' | 'builds' | 'nowMs'> {
  /** The service's key; the project has its definition as the one-off container is to have it. */
  readonly service: string;
  readonly oneOff: OneOff;
  /** False where the container is started by whoever has attached to it. */
  readonly start: boolean;
  readonly removeOrphans: boolean;
}

/**
 * What `run` has to do: what the service depends on is brought up as by `up`, and beside the service's
 * replicas, which stay as they are, one more container is made. It is created last, when all that it
 * waits for has come, so that a run that fails or is given up leaves nothing behind.
 */
export function planRun(
  project: Project,
  contents: ProjectContents,
  fleet: Fleet,
  options: RunRequest & UpFindings,
): Plan {
  const { service, oneOff, removeOrphans, start, ...shared } = options;
  const plan = planUp(project, contents, fleet, scheduleOneOff(project, fleet, service, oneOff), {
    targets: [],
    recreate: 'diverged',
    recreateDependencies: 'diverged',
    renewAnonymousVolumes: false,
    removeOrphans,
    start: true,
    wait: false,
    ...shared,
  });
  return containerLast(plan, project.services[service]?.container_name ?? '', start);
}

function containerLast(plan: Plan, name: string, starts: boolean): Plan {
  const isOwn = ({ resource }: Operation): boolean => resource.kind === 'container' && resource.name === name;
  const own = plan.operations.filter(isOwn);
  const ownIds = new Set(own.map(({ id }) => id));
  const others = (ids: readonly string[]): readonly string[] => ids.filter((id) => !ownIds.has(id));
  const start = own.find(({ kind }) => kind === 'start-container');
  const moved = own
    .filter(({ kind }) => kind !== 'start-container' || starts)
    .map((operation) =>
      operation.kind === 'create-container' && start !== undefined
        ? {
            ...operation,
            dependsOn: [...operation.dependsOn, ...others(start.dependsOn)],
            after: [...operation.after, ...others(start.after)],
          }
        : operation,
    );
  return { ...plan, operations: [...plan.operations.filter((operation) => !isOwn(operation)), ...moved] };
}
