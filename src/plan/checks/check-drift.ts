import type { Project } from '../../model/desired/project.ts';
import { type Fleet, reachable } from '../../model/observed/fleet.ts';
import { isOneOff, isOwnOrphan, orphansOf, serviceOf } from '../../observe/classify.ts';
import type { Spans } from '../networks/span.ts';
import { divergedNetworks, divergedVolumes } from '../up/divergence.ts';
import type { UpOptions } from '../up/planning.ts';
import type { DeployProblem } from './check-deployable.ts';

/**
 * Networks that have to be made anew although containers are on them that this run does not replace, and
 * volumes that differ and keep their data. Found before anything is changed: a network that is half
 * replaced would leave its services down.
 */
export function checkDrift(
  project: Project,
  fleet: Fleet,
  spans: Spans,
  options: Pick<UpOptions, 'recreate' | 'removeOrphans' | 'renewedVolumes'>,
): readonly DeployProblem[] {
  if (options.recreate === 'never') return [];
  return reachable(fleet).flatMap((node) => {
    const orphans = options.removeOrphans
      ? orphansOf(project, node.containers).filter((orphan) => isOwnOrphan(project, orphan))
      : [];
    const replaced = node.containers.filter(
      (container) => !isOneOff(container) && project.services[serviceOf(container) ?? ''] !== undefined,
    );
    const ours = new Set([...orphans, ...replaced].map(({ id }) => id));
    const networks = divergedNetworks(project, node, spans).flatMap(
      ({ key, observed }): readonly DeployProblem[] => {
        const others = (observed.connected ?? []).filter(({ id }) => !ours.has(id));
        if (others.length === 0) return [];
        const names = others.map(({ name }) => name).join(', ');
        return [
          {
            severity: 'error',
            code: 'NETWORK_IN_USE',
            message: `The network "${observed.name}" differs from the compose file and has to be made anew, but ${names} on it would stay`,
            hint: 'stop or disconnect them, or run the command for the whole project',
            path: ['networks', key],
          },
        ];
      },
    );
    const volumes = divergedVolumes(project, node)
      .filter(({ key }) => !options.renewedVolumes.has(key))
      .map(
        ({ key, observed }): DeployProblem => ({
          severity: 'warning',
          code: 'VOLUME_DIFFERS',
          message: `The volume "${observed.name}" differs from the compose file; it is used as it is`,
          hint: 'to have it made anew, which loses its data, answer the question with yes, or give --yes',
          path: ['volumes', key],
        }),
      );
    return [...networks, ...volumes];
  });
}
