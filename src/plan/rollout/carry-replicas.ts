import { withinBounds } from '../../model/desired/autoscale.ts';
import type { Project } from '../../model/desired/project.ts';
import { replicaCount } from '../../model/replicas.ts';
import { withScale } from '../../model/select-services.ts';

/**
 * `x-autoscale` owns the number of replicas: a service that has it keeps the number that it had before, within its bounds, whatever
 * the file says. One that is new begins with the file's number. Nought stays nought: it switches autoscaling off.
 */
export function carryReplicas(project: Project, before: Project | undefined): Project {
  const numbers = Object.entries(project.autoscaling ?? {}).flatMap(
    ([key, autoscale]): [string, number][] => {
      const service = before?.services[key] ?? project.services[key];
      if (service === undefined || project.services[key] === undefined) return [];
      const count = replicaCount(service);
      return [[key, count === 0 ? 0 : withinBounds(autoscale, count)]];
    },
  );
  return numbers.length === 0 ? project : withScale(project, new Map(numbers));
}
