import { FlotillaError } from '../../errors/flotilla-error.ts';
import { graphOf } from '../../graph/service-graph.ts';
import type { Project } from '../../model/desired/project.ts';
import type { DependencyCondition } from '../../model/desired/service-parts.ts';
import type { ObservedContainer } from '../../model/observed/container.ts';
import { type Fleet, reachable } from '../../model/observed/fleet.ts';
import { replicaCount } from '../../model/replicas.ts';
import { isAlive, isOneOff, serviceOf } from '../../observe/classify.ts';
import { PlanDraft } from '../draft.ts';
import type { Plan, Resource } from '../operation.ts';
import { addProviders } from '../providers.ts';
import { addStart, addStop } from '../steps.ts';

/** What `stop` and `restart` are asked for. */
export interface LifecycleOptions {
  /** Services named on the command line; empty means all. */
  readonly targets: readonly string[];
  /** `restart`: services that say `depends_on: {restart: true}` restart with what they depend on. */
  readonly withDependents: boolean;
  readonly stopTimeoutSeconds?: number;
  /** The programs of providers are not told of a stop. */
  readonly withoutProviders?: boolean;
}

/** What `start` is asked for. */
export interface StartOptions {
  /** Services to start; empty means all. */
  readonly targets: readonly string[];
  /** The run ends when all of them are ready. */
  readonly wait: boolean;
  readonly waitDeadlineMs?: number;
  /** A service without a container is an error. */
  readonly needsContainers?: boolean;
}

export interface Member {
  readonly node: string;
  readonly container: ObservedContainer;
  readonly service: string;
  readonly resource: Resource;
}

/** Stops what runs, dependents before what they depend on. */
export function planStop(project: Project, fleet: Fleet, options: LifecycleOptions): Plan {
  const draft = new PlanDraft();
  const stops = new Map<string, string[]>();
  const graph = graphOf(project);
  for (const key of [...graph.order()].reverse()) {
    const before = graph.dependentsOf(key).flatMap((name) => stops.get(name) ?? []);
    const own = members(project, fleet, options.targets).filter(({ service }) => service === key);
    for (const { node, resource, container } of own) {
      if (!isAlive(container)) draft.leave({ node, resource, isStopped: true });
    }
    const ids = own
      .filter(({ container }) => isAlive(container))
      .map(({ node, resource, container }) =>
        addStop(draft, {
          node,
          resource,
          cause: 'asked for',
          target: { kind: 'observed', id: container.id },
          service: project.services[key],
          timeoutSeconds: options.stopTimeoutSeconds,
          isRunning: container.state === 'running',
          dependsOn: before,
        }),
      );
    stops.set(key, ids);
  }
  // docker compose stops containers only.
  if (options.withoutProviders === true) return draft.finish(project.name);
  const node = reachable(fleet)[0]?.name ?? '';
  const after = [...stops.values()].flat();
  addProviders(draft, project, { node, action: 'stop', targets: options.targets, after });
  return draft.finish(project.name);
}

/** Starts containers that are there and do not run, with those of what they depend on, in the order of dependencies. */
export function planStart(project: Project, fleet: Fleet, options: StartOptions): Plan {
  const draft = new PlanDraft();
  const targets = [...new Set([...options.targets, ...graphOf(project).closure(options.targets)])];
  const ready = new Map<string, readonly string[]>();
  if (options.needsContainers === true) requireContainers(project, fleet, options.targets);
  for (const key of graphOf(project).order()) {
    const conditions = Object.entries(project.services[key]?.depends_on ?? {}).flatMap(
      ([name, { condition, required }]) => (required ? (ready.get(`${name} ${condition}`) ?? []) : []),
    );
    const starts = members(project, fleet, targets)
      .filter(({ service, container }) => service === key && !isAlive(container))
      .map(({ node, resource, container }) =>
        addStart(draft, {
          node,
          resource,
          cause: `was ${container.state}`,
          target: { kind: 'observed', id: container.id },
          service: project.services[key],
          dependsOn: conditions,
        }),
      );
    for (const condition of awaitedConditions(project, key)) {
      ready.set(`${key} ${condition}`, awaitStarted(draft, starts, condition));
    }
    if (options.wait) awaitReady(draft, project, key, members(project, fleet, targets), options);
  }
  return draft.finish(project.name);
}

/**
 * As docker compose: throws `NO_CONTAINERS` where the project has nothing to start, for the first service in the order
 * of dependencies, and where a service waits for the health or the end of one that has nothing to start.
 */
function requireContainers(project: Project, fleet: Fleet, targets: readonly string[]): void {
  const there = new Set(members(project, fleet, []).map(({ service }) => service));
  // A project that is known from its containers has no service without them.
  if (targets.length === 0 && Object.keys(project.services).length === 0) {
    throw new FlotillaError('NO_CONTAINERS', `no container found for project "${project.name}": not found`, {
      hint: 'flotilla up -d makes them',
    });
  }
  const wanted = targets.length > 0 ? targets : Object.keys(project.services);
  for (const key of graphOf(project).order()) {
    if (!wanted.includes(key) || !needsContainer(project, key)) continue;
    const missing = Object.entries(project.services[key]?.depends_on ?? {}).find(
      ([name, { condition, required }]) =>
        required && condition !== 'service_started' && needsContainer(project, name) && !there.has(name),
    )?.[0];
    if (missing !== undefined) throw noContainers(`${key} is missing dependency ${missing}`, missing);
    if (there.size === 0) throw noContainers(`service "${key}" has no container to start`, key);
  }
}

function noContainers(message: string, key: string): FlotillaError {
  return new FlotillaError('NO_CONTAINERS', message, { hint: `flotilla up -d ${key} makes it` });
}

function needsContainer(project: Project, key: string): boolean {
  const service = project.services[key];
  return service !== undefined && service.provider === undefined && replicaCount(service) > 0;
}

/** `--wait`: a service that others wait for as completed may also have ended with 0. */
function awaitReady(
  draft: PlanDraft,
  project: Project,
  key: string,
  all: readonly Member[],
  { waitDeadlineMs }: StartOptions,
): void {
  const isOneShot = awaitedConditions(project, key).has('service_completed_successfully');
  for (const { node, resource, container } of all.filter(({ service }) => service === key)) {
    const start = `${node}/start-container/${resource.name}`;
    draft.add({
      kind: 'await-container',
      node,
      resource,
      cause: '--wait',
      target: { kind: 'observed', id: container.id },
      condition: isOneShot ? 'ready-or-completed' : 'ready',
      ...(waitDeadlineMs === undefined ? {} : { deadlineMs: waitDeadlineMs }),
      dependsOn: draft.has(start) ? [start] : [],
    });
  }
}

/** The conditions under which other services depend on this one. */
function awaitedConditions(project: Project, key: string): ReadonlySet<DependencyCondition> {
  return new Set(
    Object.values(project.services).flatMap((service) => service.depends_on?.[key]?.condition ?? []),
  );
}

function awaitStarted(
  draft: PlanDraft,
  starts: readonly string[],
  condition: DependencyCondition,
): readonly string[] {
  if (condition === 'service_started') return starts;
  const awaited = condition === 'service_healthy' ? 'healthy' : 'completed';
  return starts.flatMap((start) => {
    const operation = draft.get(start);
    if (!('target' in operation)) return [];
    const id = `${operation.node}/await-container/${operation.resource.name}`;
    if (draft.has(id)) return id;
    return draft.add({
      kind: 'await-container',
      node: operation.node,
      resource: operation.resource,
      cause: `others wait for it to be ${awaited}`,
      target: operation.target,
      condition: awaited,
      dependsOn: [start],
    });
  });
}

/**
 * Restarts containers in the order of their dependencies; stopped ones are started. Dependents of a
 * named service restart with it where they say `depends_on: {restart: true}`.
 */
export function planRestart(project: Project, fleet: Fleet, options: LifecycleOptions): Plan {
  const draft = new PlanDraft();
  const restarts = new Map<string, string[]>();
  const graph = graphOf(project);
  const targets = options.withDependents
    ? withRestartedDependents(project, options.targets)
    : options.targets;
  for (const key of graph.order()) {
    const before = graph
      .dependenciesOf(key)
      .flatMap((name) => readyAgain(draft, project, { key, dependency: name }, restarts.get(name) ?? []));
    const ids = members(project, fleet, targets)
      .filter((member) => member.service === key)
      .map(({ node, resource, container }) =>
        draft.add({
          kind: 'restart-container',
          node,
          resource,
          cause:
            options.targets.includes(key) || options.targets.length === 0
              ? 'asked for'
              : 'a dependency restarts',
          target: { kind: 'observed', id: container.id },
          ...timeout(options),
          dependsOn: before,
        }),
      );
    restarts.set(key, ids);
  }
  return draft.finish(project.name);
}

/** What restarts after a service that it needs to be healthy waits until it is. */
function readyAgain(
  draft: PlanDraft,
  project: Project,
  { key, dependency }: { readonly key: string; readonly dependency: string },
  restarts: readonly string[],
): readonly string[] {
  const { condition = 'service_started' } = project.services[key]?.depends_on?.[dependency] ?? {};
  return condition === 'service_healthy' ? awaitStarted(draft, restarts, condition) : restarts;
}

function withRestartedDependents(project: Project, targets: readonly string[]): readonly string[] {
  if (targets.length === 0) return targets;
  const found = new Set(targets);
  for (const key of graphOf(project).order()) {
    const restarts = Object.entries(project.services[key]?.depends_on ?? {});
    if (restarts.some(([name, { restart }]) => restart === true && found.has(name))) found.add(key);
  }
  return [...found];
}

/**
 * The replicas of services, those of `targets` or all, with what a plan says of them. What a profile switches
 * off is left alone unless it is named.
 */
export function members(project: Project, fleet: Fleet, targets: readonly string[]): readonly Member[] {
  const off = new Set(project.disabledServices);
  return reachable(fleet).flatMap(({ name: node, containers }) =>
    containers.flatMap((container) => {
      const service = serviceOf(container);
      if (service === undefined || isOneOff(container)) return [];
      if (targets.length > 0 ? !targets.includes(service) : off.has(service)) return [];
      return [{ node, container, service, resource: { kind: 'container', name: container.name, service } }];
    }),
  );
}

function timeout({ stopTimeoutSeconds }: LifecycleOptions): { timeoutSeconds?: number } {
  return stopTimeoutSeconds === undefined ? {} : { timeoutSeconds: stopTimeoutSeconds };
}
