import { systemClock } from '../../src/async/clock.ts';
import { type DeployResult, deploy } from '../../src/deploy.ts';
import { connectDocker } from '../../src/engine/docker/docker-engine.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { NO_CONTENTS } from '../../src/model/desired/contents.ts';
import type { Project } from '../../src/model/desired/project.ts';
import type { Goal } from '../../src/plan/goal.ts';
import type { ProgressEvent } from '../../src/progress/event.ts';
import type { SimulatedEngine } from '../support/simulated-engine/simulated-engine.ts';

type UpGoal = Extract<Goal, { kind: 'up' }>;

export function upGoal(options: Partial<UpGoal['options']> = {}): UpGoal {
  return {
    kind: 'up',
    contents: NO_CONTENTS,
    options: {
      targets: [],
      recreate: 'diverged',
      recreateDependencies: 'diverged',
      renewAnonymousVolumes: false,
      removeOrphans: false,
      start: true,
      wait: false,
      nowMs: 0,
      ...options,
    },
  };
}

export interface Run {
  readonly result: DeployResult;
  readonly events: readonly ProgressEvent[];
}

/** One run of flotilla's pipeline against a simulated engine, over its socket as the program does it. */
export async function runOn(
  simulated: SimulatedEngine,
  project: Project,
  goal: Goal = upGoal(),
  options: {
    readonly dryRun?: boolean;
    readonly signal?: AbortSignal;
    readonly parallel?: number;
    readonly onEvent?: (kind: string) => void;
  } = {},
): Promise<Run> {
  const engine: Engine = connectDocker({ node: 'a', endpoint: simulated.address });
  const events: ProgressEvent[] = [];
  try {
    const request = { project, goal, dryRun: options.dryRun ?? false, ignoreOrphans: false };
    const result = await deploy(request, {
      engines: new Map([['a', engine]]),
      emit: (event) => {
        events.push(event);
        options.onEvent?.(event.kind);
      },
      clock: systemClock,
      environment: {},
      signal: options.signal ?? new AbortController().signal,
      parallel: options.parallel ?? 4,
    });
    return { result, events };
  } finally {
    engine.close();
  }
}

/** Causes of all that `up` would still do; empty where the engine is as the project says. */
export async function remaining(simulated: SimulatedEngine, project: Project): Promise<string[]> {
  const { result } = await runOn(simulated, project, upGoal(), { dryRun: true });
  return result.plan.operations.map(({ kind, resource, cause }) => `${kind} ${resource.name}: ${cause}`);
}

/** Name and state of every container, sorted. */
export function containersOf(simulated: SimulatedEngine): string[] {
  return [...simulated.world.containers.values()].map(({ name, state }) => `${name} ${state}`).sort();
}
