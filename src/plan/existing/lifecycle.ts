import { graphOf } from '../../graph/service-graph.ts';
import type { Project } from '../../model/desired/project.ts';
import type { ObservedContainer } from '../../model/observed/container.ts';
import { type Fleet, reachable } from '../../model/observed/fleet.ts';
import { selectServices } from '../../model/select-services.ts';
import { isAlive, isOneOff, serviceOf } from '../../observe/classify.ts';
import { PlanDraft } from '../draft.ts';
import type { Plan, Resource } from '../operation.ts';
import { addProviders } from '../providers.ts';
import { addRestart, addStop } from '../steps.ts';

/** What `stop` and `restart` are asked for. */
export interface LifecycleOptions {
  /** Services named on the command line; empty means all. */
  readonly targets: readonly string[];
  /** `restart`: services that say `depends_on: {restart: true}` restart with what they depend on. */
  readonly withDependents: boolean;
  readonly stopTimeoutSeconds?: number;
  /** `restart`: a named service that the project does not have, or of which there is no container to know it by, is an error. */
  readonly isStrict?: boolean;
  /** The programs of providers are not called for a stop. */
  readonly withoutProviders?: boolean;
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

/**
 * Restarts containers in the order of their dependencies; stopped ones are started. Dependents of a
 * named service restart with it where they say `depends_on: {restart: true}`.
 */
export function planRestart(project: Project, fleet: Fleet, options: LifecycleOptions): Plan {
  if (options.isStrict === true) selectServices(project, options.targets, { withDependencies: false });
  const draft = new PlanDraft();
  const restarts = new Map<string, string[]>();
  const waits = new Map<string, string>();
  const graph = graphOf(project);
  const targets = options.withDependents
    ? withRestartedDependents(project, options.targets)
    : options.targets;
  for (const key of graph.order()) {
    const before = graph
      .dependenciesOf(key)
      .flatMap((name) =>
        readyAgain(draft, project, { key, dependency: name }, restarts.get(name) ?? [], waits),
      );
    const ids = members(project, fleet, targets)
      .filter((member) => member.service === key)
      .map(({ node, resource, container }) =>
        addRestart(draft, {
          node,
          resource,
          cause:
            options.targets.includes(key) || options.targets.length === 0
              ? 'asked for'
              : 'a dependency restarts',
          target: { kind: 'observed', id: container.id },
          service: project.services[key],
          timeoutSeconds: options.stopTimeoutSeconds,
          isRunning: container.state === 'running',
          dependsOn: before,
        }),
      );
    restarts.set(key, ids);
  }
  return draft.finish(project.name);
}

/** What restarts after a service that it needs to be healthy, or to have done its work, waits until it is. */
function readyAgain(
  draft: PlanDraft,
  project: Project,
  { key, dependency }: { readonly key: string; readonly dependency: string },
  restarts: readonly string[],
  waits: Map<string, string>,
): readonly string[] {
  const { condition, required } = project.services[key]?.depends_on?.[dependency] ?? {};
  if (condition === 'service_healthy') return restarts.map((id) => awaitAgain(draft, id, 'healthy', waits));
  if (condition !== 'service_completed_successfully' || required === false) return restarts;
  return restarts.map((id) => awaitAgain(draft, id, 'completed', waits));
}

/** One wait for each container and condition, whoever waits. */
function awaitAgain(
  draft: PlanDraft,
  restart: string,
  condition: 'healthy' | 'completed',
  waits: Map<string, string>,
): string {
  const known = waits.get(`${condition} ${restart}`);
  const operation = draft.get(restart);
  if (known !== undefined || !('target' in operation)) return known ?? restart;
  const { node, resource, target } = operation;
  const id = draft.add({
    kind: 'await-container',
    node,
    resource,
    cause: `others wait for it to be ${condition}`,
    forDependents: true,
    target,
    condition,
    dependsOn: [restart],
  });
  waits.set(`${condition} ${restart}`, id);
  return id;
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
