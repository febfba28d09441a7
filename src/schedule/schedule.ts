import { FlotillaError } from '../errors/flotilla-error.ts';
import type { Project } from '../model/desired/project.ts';
import { type Fleet, reachable } from '../model/observed/fleet.ts';
import type { OneOff } from '../model/one-off.ts';
import type { Placement } from './placement.ts';
import { rebalance } from './rebalance/rebalance.ts';
import type { ServiceExplanation } from './run/explain.ts';
import { placingOrder } from './run/order.ts';
import { Scheduling } from './run/scheduling.ts';

/**
 * Places every replica of a project's services. Replicas that exist stay where they are, unless their
 * node has to be left; new ones go to nodes that take them, chosen by the strategy of the service or the fleet. The
 * order of services and nodes has no part in it; replicas are listed in the order of the file.
 */
export function schedule(project: Project, fleet: Fleet): Placement {
  const run = scheduled(project, fleet, Object.keys(project.services));
  const maxMoves = fleet.policy?.maxMoves ?? 0;
  if (maxMoves > 0 && fleet.nodes.length > 1) rebalance(run, maxMoves);
  return run.placement();
}

/**
 * The placement of a project beside which one more container of a service runs (`run`): the other
 * services as ever, and the container on a node that would take a replica.
 */
export function scheduleOneOff(project: Project, fleet: Fleet, key: string, oneOff: OneOff): Placement {
  const run = scheduled(
    project,
    fleet,
    Object.keys(project.services).filter((other) => other !== key),
  );
  if (project.services[key] === undefined) return run.placement();
  const reason = run.placeOneOff(key, (node) => ({ service: key, slot: 1, node, oneOff }));
  const placement = run.placement();
  if (reason === undefined) return placement;
  return { ...placement, unplaced: [...placement.unplaced, { service: key, count: 1, reason }] };
}

/**
 * Why a service's replicas come to where they do: what every node says before its new ones are placed, and the placement
 * that follows from it. The project has the service.
 */
export function explainService(
  project: Project,
  fleet: Fleet,
  key: string,
): ServiceExplanation & { readonly placement: Placement } {
  let explanation: ServiceExplanation | undefined;
  const run = scheduled(project, fleet, Object.keys(project.services), (run, next) => {
    if (next === key) explanation = run.explain(key);
  });
  return { ...(explanation ?? run.explain(key)), placement: run.placement() };
}

/** A completed run of the scheduler. `before` is called for each service when its turn comes. */
function scheduled(
  project: Project,
  fleet: Fleet,
  keys: readonly string[],
  before?: (run: Scheduling, key: string) => void,
): Scheduling {
  const run = new Scheduling(project, fleet, keys);
  const order = placingOrder(run.ledger, keys);
  for (const demand of run.keep(order)) {
    before?.(run, demand.key);
    run.place(demand);
  }
  return run;
}

/**
 * The first node that answers. Throws `NO_NODE` where none does: an engine that is not there must not
 * look like a project that is not there.
 */
export function requireNode(fleet: Fleet): string {
  const [first] = reachable(fleet);
  if (first !== undefined) return first.name;
  const reasons = fleet.nodes.flatMap((node) => (node.kind === 'unreachable' ? [node.reason] : []));
  throw new FlotillaError('NO_NODE', reasons.join('; ') || 'The fleet has no node', {
    hint: 'start the engine, or name another with --host or DOCKER_HOST',
  });
}
