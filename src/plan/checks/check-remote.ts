import type { Project } from '../../model/desired/project.ts';
import { type Fleet, reachable } from '../../model/observed/fleet.ts';
import type { Placement } from '../../schedule/placement.ts';
import { bindsAsSyncs, formatBindOffer } from './bind-as-sync.ts';
import type { DeployProblem } from './check-deployable.ts';

/**
 * Bind mounts of the project's own files by services on other machines. Secrets and configs are no problem:
 * they are copied.
 */
export function checkRemote(
  project: Project,
  fleet: Fleet,
  { replicas }: Placement,
): readonly DeployProblem[] {
  const remote = new Set(
    reachable(fleet).flatMap(({ name, settings }) => (settings.isRemote === true ? [name] : [])),
  );
  const keys = new Set(replicas.filter(({ node }) => remote.has(node)).map(({ service }) => service));
  const services = Object.fromEntries(Object.entries(project.services).filter(([key]) => keys.has(key)));
  return bindsAsSyncs(services, project.workingDir).map((offer): DeployProblem => {
    const path = ['services', offer.service, 'volumes'];
    return { severity: 'error', code: 'BIND_ON_OTHER_MACHINE', ...formatBindOffer(offer), path };
  });
}
