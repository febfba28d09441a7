import type { Service } from '../../model/desired/service.ts';
import { durationMs } from '../../model/units.ts';

/** When a container that has ended is run again. */
export interface RestartTerms {
  readonly condition: 'any' | 'on-failure' | 'none';
  /** From its end to the next start. */
  readonly delayMs: number;
  /** Within `windowMs`; absent: without end. */
  readonly maxAttempts?: number;
  /** Absent: attempts are counted for ever. */
  readonly windowMs?: number;
}

/** Swarm's (swarmkit, api/defaults/service.go). */
const DEFAULT_DELAY_MS = 5000;

/**
 * `deploy.restart_policy` with Swarm's defaults; where a service has none, what its `restart` says ("on-failure:3"), and
 * "any" where it says nothing, as for Swarm's services.
 */
export function restartTerms({ deploy, restart }: Service): RestartTerms {
  const policy = deploy?.restart_policy;
  if (policy === undefined) return termsOfRestart(restart);
  const { condition = 'any', delay = '', window = '', max_attempts: maxAttempts = 0 } = policy;
  const windowMs = durationMs(window) ?? 0;
  return {
    condition: condition === 'none' || condition === 'on-failure' ? condition : 'any',
    delayMs: durationMs(delay) ?? DEFAULT_DELAY_MS,
    // Swarm takes 0 for "without end".
    ...(maxAttempts === 0 ? {} : { maxAttempts }),
    ...(windowMs === 0 ? {} : { windowMs }),
  };
}

const CONDITION_BY_NAME: ReadonlyMap<string, RestartTerms['condition']> = new Map([
  ['no', 'none'],
  ['on-failure', 'on-failure'],
]);

function termsOfRestart(restart = 'always'): RestartTerms {
  const [name = '', attempts] = restart.split(':');
  return {
    condition: CONDITION_BY_NAME.get(name) ?? 'any',
    delayMs: DEFAULT_DELAY_MS,
    ...(attempts === undefined ? {} : { maxAttempts: Number(attempts) }),
  };
}
