import type { Clock } from '../async/clock.ts';
import { BuildBrokenOff, type BuildPorts } from '../build/settings.ts';
import type { Engine } from '../engine/engine.ts';
import { BugError } from '../errors/flotilla-error.ts';
import type { FleetMesh } from '../mesh/fleet-mesh.ts';
import type { NetworkSpec } from '../model/container-spec.ts';
import type { NodeSettings } from '../model/node-settings.ts';
import type { SchedulingPolicy } from '../model/placing/scheduling.ts';
import type { NodeMemory } from '../observe/node-memory.ts';
import type { Operation, Plan } from '../plan/operation.ts';
import type { Emit } from '../progress/event.ts';
import type { FindAuth } from '../registry/registry-auth.ts';
import { ContainerEvents } from './containers/container-events.ts';
import { ImageStreams } from './images/image-streams.ts';
import { Limits } from './limits.ts';
import type { NodeRun, OnHookOutput } from './node-run.ts';
import type { ApplyResult, Outcome } from './outcome.ts';
import { runOperation } from './run-operation.ts';
import { RunReporter } from './run-reporter.ts';
import { walk } from './walk.ts';

export interface ApplyContext {
  readonly engines: ReadonlyMap<string, Engine>;
  /** What the fleet file says about the nodes. */
  readonly settings?: ReadonlyMap<string, NodeSettings>;
  /** How the fleet places, by the fleet file. */
  readonly policy?: SchedulingPolicy | undefined;
  readonly emit: Emit;
  readonly clock: Clock;
  /** The process's own: programs that are run get it, and are looked for on its PATH. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /**
   * Abort: nothing new begins, waits and pulls break off, stops do so after a moment (the engine carries on with them), other calls
   * are finished.
   */
  readonly signal: AbortSignal;
  /** Logins of registries; absent: none are known. */
  readonly findAuth?: FindAuth;
  /** Absent: nothing of the plan is built. */
  readonly builds?: BuildPorts;
  /** Digests of what images were built from: written by a run's builds, read when containers are made from the images. */
  readonly buildInputs?: Map<string, string>;
  /** Readings of nodes, kept between runs; absent: nothing is kept. */
  readonly memory?: NodeMemory;
  /** The routing mesh of a fleet of several nodes; absent: there is none. */
  readonly openMesh?: () => Promise<FleetMesh>;
  /** The project's own single-node networks, by name, to restore those that disappear while the plan is carried out. */
  readonly networks?: ReadonlyMap<string, NetworkSpec>;
  /** Absent: the output of hooks is dropped. */
  readonly onHookOutput?: OnHookOutput;
  /** Calls at a time for each engine. */
  readonly parallel: number;
}

/**
 * Carries out a plan; decides nothing. Operations below a failure are skipped, the rest is finished. Never rejects for a failed
 * operation: that is in the result. What was done stays done, so the same command continues from there. Rejects with
 * `MODEL_PLUGIN_MISSING` before anything has begun.
 */
export async function apply(plan: Plan, context: ApplyContext): Promise<ApplyResult> {
  const reporter = new RunReporter(plan, context.clock, context.emit);
  const given = {
    provided: new Map<string, Readonly<Record<string, string>>>(),
    endpoints: new Map<string, string>(),
    created: new Map<string, string>(),
    streams: new ImageStreams(),
    ...(await openModels(plan, context)),
  };
  const limits = new Limits(context.parallel);
  const runs = nodeRuns(plan, context, reporter, limits, given);
  reporter.begin();
  const outcomes = await walk(
    plan.operations,
    (operation) => limits.of(operation)(() => runOne(operation, runs, context.signal, reporter)),
    (operation, because) => reporter.skipped(operation, because),
  );
  await Promise.all([...runs.values()].map(({ events }) => events.close()));
  for (const node of runs.keys()) context.memory?.changed(node);
  const { provided, endpoints, created } = given;
  return { ...reporter.end(outcomes, context.signal.aborted), provided, endpoints, created };
}

async function runOne(
  operation: Operation,
  runs: ReadonlyMap<string, NodeRun>,
  signal: AbortSignal,
  reporter: RunReporter,
): Promise<Outcome> {
  if (signal.aborted) return reporter.skipped(operation, 'interrupted');
  const run = runs.get(operation.node);
  if (run === undefined) throw new BugError(`Plan names node "${operation.node}", which has no engine`);
  const startedAt = reporter.started(operation);
  try {
    return reporter.done(operation, startedAt, await runOperation(operation, run));
  } catch (error) {
    if (signal.aborted && isBreakOff(error)) return reporter.skipped(operation, 'interrupted');
    if (error instanceof BuildBrokenOff) return reporter.skipped(operation, error.because);
    return reporter.failed(operation, startedAt, error instanceof Error ? error : new Error(String(error)));
  }
}

function isBreakOff(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** Only of nodes that the plan works on, which may be few of a large fleet. */
function nodeRuns(
  plan: Plan,
  context: ApplyContext,
  reporter: RunReporter,
  limits: Limits,
  given: Pick<NodeRun, 'provided' | 'endpoints' | 'created' | 'streams' | 'models'>,
): ReadonlyMap<string, NodeRun> {
  const runs = new Map<string, NodeRun>();
  const awaited = new Set(
    plan.operations.flatMap(({ kind, node }) => (kind === 'await-container' ? [node] : [])),
  );
  for (const node of new Set(plan.operations.map((operation) => operation.node))) {
    const engine = context.engines.get(node);
    if (engine === undefined) continue;
    const events = new ContainerEvents(engine, plan.project, context.clock);
    if (awaited.has(node)) events.open();
    runs.set(node, {
      engine,
      engines: context.engines,
      events,
      inspect: (id, signal) => limits.ofWaits(node)(() => engine.inspectContainer(id, signal)),
      clock: context.clock,
      signal: context.signal,
      ...(context.openMesh === undefined ? {} : { openMesh: context.openMesh }),
      ...(context.networks === undefined ? {} : { networks: context.networks }),
      ...given,
      builder: openBuilder(plan, engine, context),
      environment: context.environment,
      ...(context.buildInputs === undefined ? {} : { buildInputs: context.buildInputs }),
      findAuth: context.findAuth ?? noAuth,
      ...(context.onHookOutput === undefined ? {} : { onHookOutput: context.onHookOutput }),
      onOutput: (operation, text) => reporter.output(operation, text),
      onPull: (operation, progress) => reporter.pull(operation, progress),
      onWarning: (message) => context.emit({ kind: 'warning', code: 'ENGINE_WARNING', message }),
    });
  }
  return runs;
}

/** What runs other programs is loaded only where one is run. */
async function openModels(
  plan: Plan,
  { environment, signal }: ApplyContext,
): Promise<Pick<NodeRun, 'models'>> {
  if (!plan.operations.some(({ kind }) => kind === 'pull-model')) return {};
  const { ModelPlugin } = await import('./model-plugin.ts');
  return { models: new ModelPlugin(environment, signal) };
}

/** No registry's login is known. */
async function noAuth(): Promise<undefined> {
  return undefined;
}

/** The builder is loaded only where something is built. */
function openBuilder(plan: Plan, engine: Engine, context: ApplyContext): NodeRun['builder'] {
  const { builds, environment, findAuth = noAuth, parallel, signal } = context;
  let builder: ReturnType<NodeRun['builder']> | undefined;
  const open = async (): ReturnType<NodeRun['builder']> => {
    if (builds === undefined) throw new BugError('The plan builds images, and no builder is given');
    const { Builder } = await import('../build/builder.ts');
    const images = plan.operations.flatMap((operation) =>
      operation.kind === 'build-image' && operation.node === engine.node ? [operation.image] : [],
    );
    return new Builder(engine, images, { ...builds, environment, findAuth, parallel }, signal);
  };
  return () => {
    builder ??= open();
    return builder;
  };
}
