import { parseMeshPorts } from '../../mesh/rules/mesh-port.ts';
import type { Service } from '../../model/desired/service.ts';
import { OWN_LABEL } from '../../model/labels.ts';
import { durationMs } from '../../model/units.ts';
import { isAlive } from '../../observe/classify.ts';
import type { ContainerTarget, Operation, Plan, Withdrawal } from '../operation.ts';
import { addOperation, type Routing, routedService } from './routing.ts';

/** The engine's own, where a service says nothing. */
const DEFAULT_GRACE_SECONDS = 10;

type Ending = Extract<
  Operation,
  { kind: 'stop-container' | 'restart-container' | 'pause-container' | 'kill-container' | 'remove-container' }
>;

const ENDINGS = ['stop-container', 'restart-container', 'pause-container', 'remove-container'] as const;

/**
 * Before each end of a container, its routes go; those of one service that end at the same time, in one turn. A signal
 * (`kill`) is sent at once: who sends it means it. Whether there was anything.
 */
export function withdrawRoutes(routing: Routing, plan: Plan): boolean {
  const groups = new Map<string, { readonly service: string; readonly ends: Ending[] }>();
  const ended = new Set<string>();
  for (const operation of plan.operations) {
    const end = endingOf(routing, operation);
    const service = end === undefined ? undefined : routedService(routing, end);
    if (end === undefined || service === undefined || end.target.kind !== 'observed') continue;
    // A stop and the removal after it are one end.
    if (ended.has(end.target.id)) continue;
    ended.add(end.target.id);
    const key = JSON.stringify([service, end.dependsOn, end.after]);
    const group = groups.get(key) ?? { service, ends: [] };
    group.ends.push(end);
    groups.set(key, group);
  }
  for (const { service, ends } of groups.values()) withdraw(routing, service, ends);
  return groups.size > 0;
}

function endingOf(routing: Routing, operation: Operation): Ending | undefined {
  if (!ENDINGS.some((kind) => kind === operation.kind)) return undefined;
  const end = operation as Ending;
  const seen = end.target.kind === 'observed' ? routing.observed.get(end.target.id) : undefined;
  return seen !== undefined && isAlive(seen.container) ? end : undefined;
}

function withdraw(routing: Routing, service: string, ends: readonly Ending[]): void {
  const [first] = ends;
  if (first === undefined) return;
  const id = addOperation(routing, {
    kind: 'update-routes',
    id: `${first.node}/update-routes/${service}`,
    node: first.node,
    resource: { kind: 'routes', name: service, service },
    cause: `${ends.map(({ resource }) => resource.name).join(', ')}: ${first.cause}`,
    dependsOn: first.dependsOn,
    after: first.after,
    withdraws: ends.flatMap((end) => withdrawalOf(routing, service, end) ?? []),
    publishes: hiddenOf(routing, service),
  });
  for (const end of ends) {
    const edges = routing.isStrict ? { dependsOn: [...end.dependsOn, id] } : { after: [...end.after, id] };
    routing.operations.set(end.id, { ...end, ...edges });
  }
}

function withdrawalOf(routing: Routing, service: string, end: Ending): Withdrawal | undefined {
  if (end.target.kind !== 'observed') return undefined;
  const seen = routing.observed.get(end.target.id);
  if (seen === undefined) return undefined;
  const ports = parseMeshPorts(seen.container.labels[OWN_LABEL.meshPorts] ?? '');
  return {
    node: seen.node,
    id: end.target.id,
    tcpPorts: ports.filter(({ protocol }) => protocol === 'tcp').map(({ target }) => target),
    graceSeconds: graceSeconds(end, routing.project.services[service]),
  };
}

/** The time that a stop may take is also the time that connections may take. A pause ends nothing. */
function graceSeconds(end: Ending, service: Service | undefined): number {
  if (end.kind === 'pause-container') return 0;
  const own = 'timeoutSeconds' in end ? end.timeoutSeconds : undefined;
  if (own !== undefined) return Math.max(0, own);
  const grace = service?.stop_grace_period;
  const ms = grace === undefined ? undefined : durationMs(grace);
  return ms === undefined ? DEFAULT_GRACE_SECONDS : Math.ceil(ms / 1000);
}

/** A new colour gets its routes in the same turn in which the old one loses them. */
function hiddenOf({ operations }: Routing, service: string): readonly ContainerTarget[] {
  return [...operations.values()].flatMap((operation): readonly ContainerTarget[] =>
    operation.kind === 'create-container' &&
    operation.isHidden === true &&
    operation.resource.service === service
      ? [{ kind: 'created', by: operation.id }]
      : [],
  );
}
