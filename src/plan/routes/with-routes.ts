import { Graph } from '../../graph/graph.ts';
import { parseMeshPorts } from '../../mesh/rules/mesh-port.ts';
import type { Project } from '../../model/desired/project.ts';
import { OWN_LABEL } from '../../model/labels.ts';
import { type Fleet, reachable } from '../../model/observed/fleet.ts';
import type { Plan } from '../operation.ts';
import { publishRoutes } from './publish.ts';
import { addOperation, type Routing } from './routing.ts';
import { withdrawRoutes } from './withdraw.ts';

/**
 * A plan with what it means for the routes of the mesh: a container loses its routes on every node before it is stopped, and
 * gets them when it is ready. A plan that does not touch containers of the mesh stays as it is, unless a node answers on
 * something else than it should.
 */
export function withRoutes(plan: Plan, project: Project, fleet: Fleet, isStrict: boolean): Plan {
  if (fleet.nodes.length < 2) return plan;
  const routing: Routing = {
    project,
    observed: meshContainers(fleet),
    operations: new Map(plan.operations.map((operation) => [operation.id, operation])),
    isStrict,
  };
  const withdrawn = withdrawRoutes(routing, plan);
  const published = publishRoutes(routing, plan);
  if (!withdrawn && !published) repair(routing, fleet);
  if (routing.operations.size === plan.operations.length) return plan;
  const edges = [...routing.operations.values()].map(
    ({ id, dependsOn, after }) => [id, [...dependsOn, ...after]] as const,
  );
  const order = new Graph(edges).order();
  return { ...plan, operations: order.flatMap((id) => routing.operations.get(id) ?? []) };
}

function meshContainers(fleet: Fleet): Routing['observed'] {
  return new Map(
    reachable(fleet).flatMap(({ name, containers }) =>
      containers
        .filter(({ labels }) => parseMeshPorts(labels[OWN_LABEL.meshPorts] ?? '').length > 0)
        .map((container) => [container.id, { node: name, container }] as const),
    ),
  );
}

/** A firewall that was loaded anew, a machine that was started again, a container that ended by itself. */
function repair(routing: Routing, fleet: Fleet): void {
  const stale = reachable(fleet).filter(({ mesh }) => mesh?.isCurrent === false);
  const [first] = stale;
  if (first === undefined) return;
  addOperation(routing, {
    kind: 'update-routes',
    id: `${first.name}/update-routes/${routing.project.name}`,
    node: first.name,
    resource: { kind: 'routes', name: routing.project.name },
    cause: `not as they should be on ${stale.map(({ name }) => name).join(', ')}`,
    dependsOn: [],
    after: [],
    withdraws: [],
    publishes: [],
  });
}
