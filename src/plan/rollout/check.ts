import type { Project } from '../../model/desired/project.ts';
import type { DeployProblem } from '../checks/check-deployable.ts';
import { type RolloutOptions, rolloutPolicy } from './policy.ts';
import { startFirstObstacle } from './start-first.ts';

/** Where a rollout does not go as `update_config` says, and why. */
export function checkRollout(
  project: Project,
  rollout: RolloutOptions | undefined,
  hasMesh = false,
): readonly DeployProblem[] {
  if (rollout === undefined) return [];
  return Object.entries(project.services).flatMap(([key, service]): readonly DeployProblem[] => {
    const obstacle = startFirstObstacle(service, hasMesh);
    const isColour = project.strategies?.[key] === 'blue-green';
    if (obstacle === undefined || !(isColour || rolloutPolicy(service, rollout).isStartFirst)) return [];
    return [
      {
        severity: 'warning',
        code: 'START_FIRST_IMPOSSIBLE',
        message: `Service "${key}" is replaced stop-first, not ${isColour ? 'blue-green' : 'start-first'}: ${obstacle}`,
        path: ['services', key, 'deploy', rollout.config, 'order'],
      },
    ];
  });
}
