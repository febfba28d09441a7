import type { ContainerTarget, Operation, Plan } from '../operation.ts';
import { addOperation, type Routing, routedService } from './routing.ts';

type Start = Extract<Operation, { kind: 'start-container' | 'unpause-container' | 'restart-container' }>;

const STARTS = ['start-container', 'unpause-container', 'restart-container'] as const;

/**
 * When containers that begin are ready, they get their routes: those of a service in one turn, in a rollout each by itself,
 * because the next ones only begin after it. Whether there was anything.
 */
export function publishRoutes(routing: Routing, plan: Plan): boolean {
  const rolledOut = new Set(
    plan.operations.flatMap(({ kind, resource }) => (kind === 'check-batch' ? [resource.name] : [])),
  );
  const groups = new Map<string, { readonly service: string; readonly starts: Start[] }>();
  for (const operation of plan.operations) {
    if (!STARTS.some((kind) => kind === operation.kind)) continue;
    const start = operation as Start;
    const service = routedService(routing, start);
    if (service === undefined || isHidden(routing, start.target)) continue;
    const key = rolledOut.has(service) ? start.id : service;
    const group = groups.get(key) ?? { service, starts: [] };
    group.starts.push(start);
    groups.set(key, group);
  }
  for (const { service, starts } of groups.values()) publish(routing, plan, service, starts);
  return groups.size > 0;
}

/** It gets its routes when traffic turns. */
function isHidden({ operations }: Routing, target: ContainerTarget): boolean {
  const creation = target.kind === 'created' ? operations.get(target.by) : undefined;
  return creation?.kind === 'create-container' && creation.isHidden === true;
}

function publish(routing: Routing, plan: Plan, service: string, starts: readonly Start[]): void {
  const [first] = starts;
  if (first === undefined) return;
  addOperation(routing, {
    kind: 'update-routes',
    id: `${first.node}/update-routes/${service}`,
    node: first.node,
    resource: { kind: 'routes', name: service, service },
    cause: starts.map(({ resource }) => resource.name).join(', '),
    dependsOn: [],
    after: starts.map((start) => readinessOf(routing, plan, start)),
    withdraws: [],
    publishes: starts.map(({ target }) => target),
  });
}

/** The wait until the container is ready: one that the plan has, or a new one. */
function readinessOf(routing: Routing, plan: Plan, start: Start): string {
  const present = plan.operations.find(
    (operation) =>
      operation.kind === 'await-container' &&
      operation.condition !== 'completed' &&
      isSame(operation.target, start.target),
  );
  if (present !== undefined) return present.id;
  return addOperation(routing, {
    kind: 'await-container',
    id: `${start.node}/await-container/${start.resource.name}`,
    node: start.node,
    resource: start.resource,
    cause: 'it gets its routes when it is ready',
    target: start.target,
    condition: 'ready',
    isOptional: true,
    dependsOn: [start.id],
    after: [],
  });
}

function isSame(one: ContainerTarget, other: ContainerTarget): boolean {
  if (one.kind === 'observed') return other.kind === 'observed' && one.id === other.id;
  return other.kind === 'created' && one.by === other.by;
}
