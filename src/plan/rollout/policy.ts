import type { UpdateConfig } from '../../model/desired/deploy.ts';
import type { Service } from '../../model/desired/service.ts';
import { durationMs } from '../../model/units.ts';

/** How a run replaces the replicas of a service that are there. */
export interface RolloutOptions {
  /** Which section of a service's `deploy` counts. */
  readonly config: 'update_config' | 'rollback_config';
  /** The time to monitor for services without that section. */
  readonly monitorMs: number;
}

export type FailureAction = 'pause' | 'continue' | 'rollback';

/** `update_config` or `rollback_config` with all that it leaves out. */
export interface RolloutPolicy {
  /** Replicas at a time; 0: all. */
  readonly parallelism: number;
  /** From the end of one batch to the next, monitoring included. */
  readonly delayMs: number;
  /** How long a new container is watched once it is ready. */
  readonly monitorMs: number;
  readonly isStartFirst: boolean;
  readonly failureAction: FailureAction;
  /** The share of replaced containers that may fail. */
  readonly maxFailureRatio: number;
}

/** Swarm's (swarmkit, api/defaults/service.go). */
const DEFAULT_MONITOR_MS = 5000;

/** The rollout of `stack deploy` and `service update`, as Swarm has it where the file says nothing. */
export const STACK_ROLLOUT: RolloutOptions = { config: 'update_config', monitorMs: DEFAULT_MONITOR_MS };

/** The policy for a service; with Swarm's defaults for what its section leaves out. */
export function rolloutPolicy({ deploy }: Service, { config, monitorMs }: RolloutOptions): RolloutPolicy {
  const section: UpdateConfig | undefined = deploy?.[config] ?? undefined;
  const monitor = section === undefined ? monitorMs : milliseconds(section.monitor, DEFAULT_MONITOR_MS);
  return {
    parallelism: section?.parallelism ?? 1,
    delayMs: milliseconds(section?.delay, 0),
    monitorMs: monitor,
    isStartFirst: section?.order === 'start-first',
    failureAction: actionOf(section?.failure_action, config),
    maxFailureRatio: section?.max_failure_ratio ?? 0,
  };
}

/** A rollback does not roll back. */
function actionOf(action: string | undefined, config: RolloutOptions['config']): FailureAction {
  if (action === 'continue') return 'continue';
  return action === 'rollback' && config === 'update_config' ? 'rollback' : 'pause';
}

function milliseconds(duration: string | undefined, otherwise: number): number {
  return (duration === undefined ? undefined : durationMs(duration)) ?? otherwise;
}
