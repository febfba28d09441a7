import type { Engine } from '../../engine/engine.ts';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import { serviceGraph } from '../../graph/service-graph.ts';
import type { Project } from '../../model/desired/project.ts';
import { imageOf } from '../../model/image-reference.ts';
import { selectServices } from '../../model/select-services.ts';
import type { Goal } from '../../plan/goal.ts';
import type { DeployActions } from '../../watch/deploys.ts';
import type { CommandContext } from '../context.ts';
import { readContents } from '../project/contents.ts';
import { deployGoal, type GoalRequest } from '../run/run-goal.ts';
import type { Session } from '../run/session.ts';

export interface WatchActionsRequest extends Pick<GoalRequest, 'quietBuild' | 'quietPull' | 'yes'> {
  readonly context: CommandContext;
  readonly session: Session;
  readonly project: Project;
  /** What the compose files were read with. */
  readonly variables: Readonly<Record<string, string>>;
  /** Images that a rebuild has left without a name are removed. */
  readonly prune: boolean;
  readonly signal: AbortSignal;
}

/** The deployments of a watch: the same goals as those of `up --build --force-recreate` and `restart`. */
export function watchActions(request: WatchActionsRequest): DeployActions {
  const { project, session, prune } = request;
  return {
    async rebuild(services) {
      const references = services.flatMap((key) => {
        const service = project.services[key];
        return service === undefined ? [] : [imageOf(project, key, service)];
      });
      const before = await imageIds(session.engines, references);
      await run(request, toRebuild(project, services), (selected) => ({
        kind: 'up',
        options: {
          targets: services,
          recreate: 'always',
          recreateDependencies: 'diverged',
          renewAnonymousVolumes: false,
          removeOrphans: false,
          start: true,
          wait: false,
          nowMs: Date.now(),
        },
        contents: readContents(selected, request.variables, request.context.environment),
      }));
      if (prune) await removeOld(session.engines, references, before);
    },
    async restart(services) {
      await run(request, project, () => ({
        kind: 'restart',
        options: { targets: services, withDependents: true },
      }));
    },
  };
}

/**
 * The services, which are built whatever is there, and those that depend on them: some are stopped for the
 * replacement, or are in a namespace that goes with it.
 */
function toRebuild(project: Project, services: readonly string[]): Project {
  const graph = serviceGraph(project);
  const dependents = graph.vertices.filter((key) => services.some((name) => graph.closure([key]).has(name)));
  const selected = selectServices(project, [...new Set([...services, ...dependents])], {
    withDependencies: false,
  });
  const withPolicy = Object.entries(selected.services).map(([key, service]) => {
    // What is not rebuilt is not made fresh on the way either.
    const policy = services.includes(key) ? 'build' : 'missing';
    return [key, { ...service, pull_policy: policy }] as const;
  });
  return { ...selected, services: Object.fromEntries(withPolicy) };
}

/** Throws the first failure: the view has shown all of them, each at its resource. */
async function run(
  request: WatchActionsRequest,
  project: Project,
  goalOf: (project: Project) => Goal,
): Promise<void> {
  const { context, session, signal, quietBuild, quietPull, yes } = request;
  const goal = goalOf(project);
  const { applied } = await deployGoal(
    context,
    session,
    { project, goal, quietBuild, quietPull, yes },
    signal,
  );
  const failure = applied?.failures[0];
  if (failure !== undefined) throw failure.error;
  if (applied?.interrupted === true) throw new FlotillaError('INTERRUPTED', 'interrupted');
}

type ImageIds = ReadonlyMap<Engine, ReadonlyMap<string, string>>;

async function imageIds(engines: readonly Engine[], references: readonly string[]): Promise<ImageIds> {
  const ids = engines.map(async (engine) => {
    const images = references.map(async (reference) => {
      const image = await engine.inspectImage(reference);
      return image === undefined ? [] : [[reference, image.id] as const];
    });
    return [engine, new Map((await Promise.all(images)).flat())] as const;
  });
  return new Map(await Promise.all(ids));
}

/** What still has a name or a container stays: the engine refuses. */
async function removeOld(
  engines: readonly Engine[],
  references: readonly string[],
  before: ImageIds,
): Promise<void> {
  const after = await imageIds(engines, references);
  const removals = [...before].flatMap(([engine, ids]) =>
    [...ids].flatMap(([reference, id]) =>
      after.get(engine)?.get(reference) === id ? [] : [engine.removeImage(id, { force: false })],
    ),
  );
  await Promise.allSettled(removals);
}
