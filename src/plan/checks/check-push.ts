import type { Project } from '../../model/desired/project.ts';
import { imageOf, registryOf } from '../../model/image-reference.ts';
import type { DeployProblem } from './check-deployable.ts';

/** What should be known before `--push`: a name without a registry says nowhere to push to. */
export function checkPush(project: Project, pushes: boolean): readonly DeployProblem[] {
  if (!pushes) return [];
  return Object.entries(project.services).flatMap(([key, service]): readonly DeployProblem[] => {
    if (service.build === undefined) return [];
    const reference = imageOf(project, key, service);
    if (registryOf(reference) !== undefined) return [];
    return [
      {
        severity: 'warning',
        code: 'PUSH_WITHOUT_REGISTRY',
        message: `Service "${key}": the name of image "${reference}" says no registry, so it is not pushed`,
        hint: 'begin its name with the registry, as registry.example.com/shop/web:1',
        path: ['services', key, 'image'],
      },
    ];
  });
}
