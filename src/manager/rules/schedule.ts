import { Cron } from 'croner';
import type { Project } from '../../model/desired/project.ts';
import type { ObservedContainer } from '../../model/observed/container.ts';
import { type Fleet, reachable } from '../../model/observed/fleet.ts';
import { isAlive, isOneOff, serviceOf } from '../../observe/classify.ts';

/** What to do with the containers of scheduled jobs. */
export interface ScheduledJobs {
  /** Services whose containers are made, and not started. */
  readonly hold: ReadonlySet<string>;
  /** Containers that are not started: it is not their time. */
  readonly leave: ReadonlySet<string>;
  /** Containers that have done their work, and are made anew for the next: id -> why. */
  readonly replace: ReadonlyMap<string, string>;
  /** Schedules that can't be understood, in words. */
  readonly problems: readonly string[];
  /** Unix time of the next run of any of them. */
  readonly nextMs?: number;
}

/** When a schedule is next due after a time (Unix, milliseconds); undefined where never. Throws where it is none. UTC. */
export function nextRun(pattern: string, afterMs: number): number | undefined {
  return new Cron(pattern, { timezone: 'UTC' }).nextRun(new Date(afterMs))?.getTime();
}

/**
 * Which jobs run now: a job is due when its time has come since its container was made, so it needs no memory, and a manager that was
 * away for several times runs it once. One that still runs is left to it.
 */
export function scheduledJobs(project: Project, fleet: Fleet, nowMs: number): ScheduledJobs {
  const jobs = Object.entries(project.schedules ?? {})
    .filter(([key]) => project.services[key] !== undefined)
    .map(([key, pattern]) => jobOf(key, pattern, containersOf(fleet, key), nowMs));
  const waiting = jobs.filter(({ isDue }) => !isDue);
  const idle = jobs.map((job) => ({ ...job, idle: job.containers.filter((one) => !isAlive(one)) }));
  const times = jobs.flatMap(({ nextMs }) => nextMs ?? []);
  return {
    hold: new Set(waiting.map(({ key }) => key)),
    leave: new Set(idle.flatMap((job) => (job.isDue ? [] : job.idle.map(({ id }) => id)))),
    replace: new Map(
      idle.flatMap((job) => (job.isDue ? job.idle.map(({ id }) => [id, 'scheduled'] as const) : [])),
    ),
    problems: jobs.flatMap(({ problem }) => problem ?? []),
    ...(times.length === 0 ? {} : { nextMs: Math.min(...times) }),
  };
}

interface Job {
  readonly key: string;
  readonly containers: readonly ObservedContainer[];
  readonly isDue: boolean;
  readonly nextMs?: number;
  readonly problem?: string;
}

function jobOf(key: string, pattern: string, containers: readonly ObservedContainer[], nowMs: number): Job {
  const next = nextOf(pattern, Math.min(nowMs, ...containers.map(({ createdAtMs }) => createdAtMs)));
  if (next === undefined) {
    return {
      key,
      containers,
      isDue: false,
      problem: `Service "${key}": "${pattern}" is never due, or no schedule`,
    };
  }
  // A container that is made anew for each run says by its age what the last one was.
  const isDue = next <= nowMs && containers.length > 0;
  const following = isDue ? nextOf(pattern, nowMs) : next;
  return { key, containers, isDue, ...(following === undefined ? {} : { nextMs: following }) };
}

function nextOf(pattern: string, afterMs: number): number | undefined {
  try {
    return nextRun(pattern, afterMs);
  } catch {
    return undefined;
  }
}

function containersOf(fleet: Fleet, key: string): readonly ObservedContainer[] {
  return reachable(fleet)
    .flatMap(({ containers }) => containers)
    .filter((container) => serviceOf(container) === key && !isOneOff(container));
}
