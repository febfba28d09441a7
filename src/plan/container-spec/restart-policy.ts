import type { HostConfigSpec } from '../../model/container-spec.ts';
import type { Service } from '../../model/desired/service.ts';
import { isJob } from '../../model/jobs.ts';

const NAME_BY_CONDITION: ReadonlyMap<string, string> = new Map(
  Object.entries({
    any: 'always',
    none: 'no',
    'on-failure': 'on-failure',
  }),
);

/**
 * `deploy.restart_policy` takes the place of `restart` ("on-failure:3" has a number of tries).
 * Jobs are tried again until they have succeeded.
 */
export function restartPolicy(service: Service): HostConfigSpec['RestartPolicy'] | undefined {
  const policy = service.deploy?.restart_policy;
  if (isJob(service)) {
    // A job that has come to its end is not run again (swarmkit, orchestrator/restart).
    if (policy?.condition === 'none' || service.restart === 'no') return { Name: 'no', MaximumRetryCount: 0 };
    return { Name: 'on-failure', MaximumRetryCount: policy?.max_attempts ?? 0 };
  }
  if (policy !== undefined) {
    const name = NAME_BY_CONDITION.get(policy.condition ?? 'any') ?? 'always';
    return { Name: name, MaximumRetryCount: policy.max_attempts ?? 0 };
  }
  if (service.restart === undefined) return undefined;
  const [name = '', tries] = service.restart.split(':');
  return { Name: name, MaximumRetryCount: tries === undefined ? 0 : Number(tries) };
}
