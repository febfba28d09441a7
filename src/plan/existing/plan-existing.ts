import type { Project } from '../../model/desired/project.ts';
import type { Fleet } from '../../model/observed/fleet.ts';
import type { ExistingGoal } from '../goal.ts';
import { planBuild } from '../images/build.ts';
import { planCommit } from '../images/commit.ts';
import { planPull, planPush } from '../images/pull-and-push.ts';
import type { Plan } from '../operation.ts';
import { planDown } from './down.ts';
import { planRestart, planStop } from './lifecycle.ts';
import { planRm } from './rm.ts';
import { planKill, planPause, planUnpause } from './signals.ts';
import { planStart } from './start.ts';

/** The plan of a goal that works on what is there. */
export function planExisting(project: Project, fleet: Fleet, goal: ExistingGoal): Plan {
  switch (goal.kind) {
    case 'build':
      return planBuild(project, goal.environment, fleet, goal.options);
    case 'down':
      return planDown(project, fleet, goal.options);
    case 'stop':
      return planStop(project, fleet, goal.options);
    case 'start':
      return planStart(project, fleet, goal.options);
    case 'restart':
      return planRestart(project, fleet, goal.options);
    case 'kill':
      return planKill(project, fleet, goal.options);
    case 'pause':
      return planPause(project, fleet, goal.options);
    case 'unpause':
      return planUnpause(project, fleet, goal.options);
    case 'rm':
      return planRm(project, fleet, goal.options);
    case 'pull':
      return planPull(project, fleet, goal.options);
    case 'push':
      return planPush(project, fleet, goal.options);
    case 'commit':
      return planCommit(project, fleet, goal.options);
  }
}
