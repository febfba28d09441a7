import type { Project } from '../../model/desired/project.ts';
import { replicaCount } from '../../model/replicas.ts';
import { withScale } from '../../model/select-services.ts';
import { carryReplicas } from './carry-replicas.ts';

/**
 * A project that was made from `read`, where autoscaling has come to other numbers of replicas since: those count, but not against
 * a number that was asked for.
 */
export function followReplicas(
  project: Project,
  read: Project | undefined,
  now: Project | undefined,
): Project {
  const carried = carryReplicas(project, read);
  const followed = carryReplicas(project, now);
  const numbers = Object.entries(project.services).flatMap(([key, service]): [string, number][] => {
    const [then, next] = [carried.services[key], followed.services[key]];
    if (then === undefined || next === undefined) return [];
    const isCarried = replicaCount(service) === replicaCount(then);
    return isCarried && replicaCount(next) !== replicaCount(then) ? [[key, replicaCount(next)]] : [];
  });
  return numbers.length === 0 ? project : withScale(project, new Map(numbers));
}
