import type { Project } from '../../model/desired/project.ts';
import { imageOf, registryOf } from '../../model/image-reference.ts';
import { type Fleet, reachable } from '../../model/observed/fleet.ts';
import type { DeployProblem } from './check-deployable.ts';

/**
 * What speaks against `--push`: each node builds for itself, and the second architecture that is pushed under one name would
 * take the place of the first; and a name without a registry says nowhere to push to.
 */
export function checkPush(project: Project, fleet: Fleet, pushes: boolean): readonly DeployProblem[] {
  if (!pushes) return [];
  const architectures = [...new Set(reachable(fleet).flatMap(({ info }) => info?.architecture ?? []))].sort();
  return Object.entries(project.services).flatMap(([key, service]): readonly DeployProblem[] => {
    if (service.build === undefined) return [];
    const reference = imageOf(project.name, key, service);
    const path = ['services', key, 'image'];
    if (registryOf(reference) === undefined) {
      return [
        {
          severity: 'warning',
          code: 'PUSH_WITHOUT_REGISTRY',
          message: `Service "${key}": the name of image "${reference}" says no registry, so it is not pushed`,
          hint: 'begin its name with the registry, as registry.example.com/shop/web:1',
          path,
        },
      ];
    }
    if (architectures.length < 2) return [];
    return [
      {
        severity: 'error',
        code: 'PUSH_SEVERAL_ARCHITECTURES',
        message: `Service "${key}": image "${reference}" can't be pushed by nodes of several architectures (${architectures.join(', ')}): one would take the place of the other`,
        hint: 'leave --push out, or push it for all of them with build.platforms and "flotilla build --push"',
        path,
      },
    ];
  });
}
