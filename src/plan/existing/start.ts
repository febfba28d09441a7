import { FlotillaError } from '../../errors/flotilla-error.ts';
import { graphOf } from '../../graph/service-graph.ts';
import type { Project } from '../../model/desired/project.ts';
import type { DependencyCondition, ServiceDependency } from '../../model/desired/service-parts.ts';
import type { Fleet } from '../../model/observed/fleet.ts';
import { replicaCount } from '../../model/replicas.ts';
import { isAlive } from '../../observe/classify.ts';
import { PlanDraft } from '../draft.ts';
import type { Plan } from '../operation.ts';
import { addStart, holds, waitDeadline } from '../steps.ts';
import { type Member, members } from './lifecycle.ts';

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

/**
 * Starts containers that are there and do not run, with those of what they depend on, in the order of dependencies; paused ones go
 * on, as with `up`. What runs already is waited for where one that is started needs it healthy.
 */
export function planStart(project: Project, fleet: Fleet, options: StartOptions): Plan {
  const draft = new PlanDraft();
  const targets = [...new Set([...options.targets, ...graphOf(project).closure(options.targets)])];
  const all = members(project, fleet, targets);
  const starts = new Map<Member, string>();
  const starting = { all, starts, waits: new Map<string, string>(), options };
  if (options.needsContainers === true) requireContainers(project, fleet, options.targets);
  for (const key of graphOf(project).order()) {
    const own = all.filter(({ service }) => service === key);
    const stopped = own.filter(({ container }) => !isAlive(container) || container.state === 'paused');
    const before = stopped.length === 0 ? undefined : waitsOf(draft, project, key, starting);
    for (const member of stopped) {
      const { node, resource, container } = member;
      const id = addStart(draft, {
        node,
        resource,
        cause: `was ${container.state}`,
        target: { kind: 'observed', id: container.id },
        service: project.services[key],
        isPaused: container.state === 'paused',
        ...before,
      });
      starts.set(member, id);
    }
    if (options.wait) awaitReady(draft, project, own, starts, options);
  }
  return draft.finish(project.name);
}

interface Starting {
  readonly all: readonly Member[];
  readonly starts: ReadonlyMap<Member, string>;
  /** One for each container and condition, shared by all that wait for it. */
  readonly waits: Map<string, string>;
  readonly options: StartOptions;
}

/** What the start of a service's containers comes after: it must succeed, or only have ended. */
function waitsOf(
  draft: PlanDraft,
  project: Project,
  key: string,
  starting: Starting,
): { readonly dependsOn: readonly string[]; readonly after: readonly string[] } {
  const found = { dependsOn: [] as string[], after: [] as string[] };
  for (const [name, dependency] of Object.entries(project.services[key]?.depends_on ?? {})) {
    const ids = starting.all
      .filter(({ service }) => service === name)
      .flatMap((member) => waitFor(draft, member, dependency, starting) ?? []);
    (dependency.required ? found.dependsOn : found.after).push(...ids);
  }
  return found;
}

function waitFor(
  draft: PlanDraft,
  member: Member,
  { condition, required }: ServiceDependency,
  { starts, waits, options }: Starting,
): string | undefined {
  const start = starts.get(member);
  if (condition === 'service_started') return start;
  const awaited = condition === 'service_healthy' ? 'healthy' : 'completed';
  if (start === undefined && holds(member.container, awaited)) return undefined;
  const key = `${awaited} ${required} ${member.container.id}`;
  const known = waits.get(key);
  if (known !== undefined) return known;
  const id = draft.add({
    kind: 'await-container',
    node: member.node,
    resource: member.resource,
    cause: `others wait for it to be ${awaited}`,
    forDependents: true,
    target: { kind: 'observed', id: member.container.id },
    condition: awaited,
    dependsOn: start === undefined ? [] : [start],
    ...waitDeadline(options),
    ...(required ? {} : { isOptional: true }),
  });
  waits.set(key, id);
  return id;
}

/**
 * As docker compose: throws `NO_CONTAINERS` where the project has nothing to start, for the first service in the order
 * of dependencies, and where a service waits for the health or the end of one that has nothing to start.
 */
function requireContainers(project: Project, fleet: Fleet, targets: readonly string[]): void {
  const there = new Set(members(project, fleet, []).map(({ service }) => service));
  // A project that has no files is known from its containers, and has no service without them.
  if (project.files.length === 0 && Object.keys(project.services).length === 0) {
    throw new FlotillaError('NO_CONTAINERS', `no container found for project "${project.name}": not found`, {
      hint: 'flotilla up -d makes them',
    });
  }
  const unknown = targets.find((name) => !Object.hasOwn(project.services, name));
  if (unknown !== undefined) {
    throw new FlotillaError('NO_SUCH_SERVICE', `no such service: "${unknown}": not found`, {
      hint: `the services are: ${Object.keys(project.services).join(', ')}`,
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
  own: readonly Member[],
  starts: ReadonlyMap<Member, string>,
  options: StartOptions,
): void {
  for (const member of own) {
    const { node, resource, container, service } = member;
    const isOneShot = awaitedConditions(project, service).has('service_completed_successfully');
    const start = starts.get(member);
    draft.add({
      kind: 'await-container',
      node,
      resource,
      cause: '--wait',
      target: { kind: 'observed', id: container.id },
      condition: isOneShot ? 'ready-or-completed' : 'ready',
      ...waitDeadline(options),
      dependsOn: start === undefined ? [] : [start],
    });
  }
}

/** The conditions under which other services depend on this one. */
function awaitedConditions(project: Project, key: string): ReadonlySet<DependencyCondition> {
  return new Set(
    Object.values(project.services).flatMap((service) => service.depends_on?.[key]?.condition ?? []),
  );
}
