import { FlotillaError } from '../../errors/flotilla-error.ts';
import { boundsText, withinBounds } from '../../model/desired/autoscale.ts';
import type { Project } from '../../model/desired/project.ts';
import { replicaCount } from '../../model/replicas.ts';

/** A number that a manager would take back at once is refused; nought switches autoscaling off. Throws `SCALE_OUT_OF_BOUNDS`. */
export function checkScale(project: Project, key: string, name: string): void {
  const autoscale = project.autoscaling?.[key];
  const service = project.services[key];
  if (autoscale === undefined || service === undefined) return;
  const wanted = replicaCount(service);
  if (wanted === 0 || withinBounds(autoscale, wanted) === wanted) return;
  throw new FlotillaError(
    'SCALE_OUT_OF_BOUNDS',
    `Service "${name}" is kept at ${boundsText(autoscale)} replicas by x-autoscale: ${wanted} is none of them`,
    { hint: 'change min and max in the file and deploy it; 0 switches autoscaling off' },
  );
}
