import type { Project } from '../../model/desired/project.ts';
import { type Fleet, reachable } from '../../model/observed/fleet.ts';
import { resourcesOf } from '../../model/placing/resources.ts';
import { isAlive, serviceOf } from '../../observe/classify.ts';
import type { Placement } from '../../schedule/placement.ts';
import type { DeployProblem } from './check-deployable.ts';

/**
 * `x-quota` of the fleet file: what all replicas that are asked for come to, also those for which there is no node now. What
 * best-effort services take is left over by others, so only their number counts.
 */
export function checkQuota(
  project: Project,
  fleet: Fleet,
  { replicas, unplaced }: Placement,
): readonly DeployProblem[] {
  const quota = fleet.policy?.quotas?.[project.name];
  if (quota === undefined) return [];
  const waiting = unplaced.filter(({ staysOn }) => staysOn === undefined);
  const counts = [
    ...replicas.map(({ service }) => ({ service, count: 1 })),
    ...waiting.map(({ service, count }) => ({ service, count })),
    // Services that are not dealt with now run on.
    ...runningOthers(project, fleet).map((service) => ({ service, count: 1 })),
  ];
  let [cpus, memory, all] = [0, 0, 0];
  for (const { service: key, count } of counts) {
    all += count;
    const service = project.services[key] ?? project.disabled[key];
    if (service === undefined || project.scheduling?.[key]?.isBestEffort === true) continue;
    const amounts = resourcesOf(service);
    cpus += count * (amounts.cpus ?? 0);
    memory += count * (amounts.memory ?? 0);
  }
  const over = [
    exceeds('cpus', cpus, quota.cpus),
    exceeds('bytes of memory', memory, quota.memoryBytes),
    exceeds('replicas', all, quota.replicas),
  ].flatMap((text) => text ?? []);
  if (over.length === 0) return [];
  return [
    {
      severity: 'error',
      code: 'QUOTA_EXCEEDED',
      message: `Project "${project.name}" is over its quota: ${over.join(', ')}`,
      path: [],
      hint: 'ask for less, or raise x-quota in the fleet file',
    },
  ];
}

function runningOthers(project: Project, fleet: Fleet): readonly string[] {
  return reachable(fleet).flatMap(({ containers }) =>
    containers.flatMap((container) => {
      const service = serviceOf(container);
      const isOther = service !== undefined && project.services[service] === undefined;
      return isOther && isAlive(container) ? [service] : [];
    }),
  );
}

function exceeds(what: string, wanted: number, allowed: number | undefined): string | undefined {
  if (allowed === undefined || wanted <= allowed * (1 + 1e-9)) return undefined;
  return `${Math.round(wanted * 1000) / 1000} ${what} of ${allowed} allowed`;
}
