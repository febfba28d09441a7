import type { Project } from '../../model/desired/project.ts';
import type { Service } from '../../model/desired/service.ts';
import type { ProblemReporter } from '../problem-reporter.ts';
import type { YamlNode } from '../yaml/yaml-node.ts';
import { autoscalingOf } from './x-autoscale.ts';
import { strategiesOf } from './x-deploy.ts';
import { balancesOf } from './x-mesh.ts';
import { notifyOf } from './x-notify.ts';
import { schedulesOf } from './x-schedule.ts';
import { schedulingOf } from './x-scheduling.ts';

/** What flotilla's own `x-` keys, of services and at the top, say; only what is said is there. Each that can't be read is an error. */
export function extensionsOf(
  model: YamlNode,
  services: Readonly<Record<string, Service>>,
  reporter: ProblemReporter,
): Pick<Project, 'strategies' | 'balances' | 'scheduling' | 'schedules' | 'autoscaling' | 'notify'> {
  const keys = Object.keys(services);
  const strategies = strategiesOf(model, keys, reporter);
  const balances = balancesOf(model, keys, reporter);
  const scheduling = schedulingOf(model, keys, reporter);
  const schedules = schedulesOf(model, services, reporter);
  const autoscaling = autoscalingOf(model, services, reporter);
  const notify = notifyOf(model, reporter);
  return {
    ...(Object.keys(strategies).length === 0 ? {} : { strategies }),
    ...(Object.keys(balances).length === 0 ? {} : { balances }),
    ...(Object.keys(scheduling).length === 0 ? {} : { scheduling }),
    ...(Object.keys(schedules).length === 0 ? {} : { schedules }),
    ...(Object.keys(autoscaling).length === 0 ? {} : { autoscaling }),
    ...(notify.length === 0 ? {} : { notify }),
  };
}
