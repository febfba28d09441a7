import type { Project } from '../../model/desired/project.ts';
import { type Fleet, reachable, reachableNode } from '../../model/observed/fleet.ts';
import type { Span, Spans } from '../networks/span.ts';
import type { DeployProblem } from './check-deployable.ts';

const HINT =
  'flotilla swarm init joins the engines of the fleet; or keep the services on one node with deploy.placement.constraints';

/**
 * Networks that have to reach over nodes which are in no common Swarm. Where the machines were not asked about, every node has every
 * such network.
 */
export function checkSpans(project: Project, fleet: Fleet, spans: Spans): readonly DeployProblem[] {
  if (reachable(fleet).every(({ info }) => info === undefined)) return [];
  return [...spans].flatMap(([key, span]): readonly DeployProblem[] => {
    const message = span.nodes.length < 2 ? undefined : reasonOf(project, fleet, key, span);
    if (message === undefined) return [];
    return [{ severity: 'error', code: 'SWARM_NEEDED', message, hint: HINT, path: ['networks', key] }];
  });
}

function reasonOf(project: Project, fleet: Fleet, key: string, span: Span): string | undefined {
  const { name, nodes, observed } = span;
  const subject = `The network "${name}" is used on the nodes ${nodes.join(', ')}`;
  if (project.networks[key]?.external === true) {
    return observed === undefined ? `${subject}, but it is external and no overlay of a Swarm` : undefined;
  }
  const manager = (span.manager === undefined ? undefined : reachableNode(fleet, span.manager))?.info?.swarm;
  if (manager === undefined) return `${subject}, but none of those that answer manages a Swarm`;
  const outside = nodes.filter((node) => {
    const swarm = reachableNode(fleet, node)?.info?.swarm;
    return swarm?.state !== 'active' || !swarm.managerIds.includes(manager.nodeId);
  });
  return outside.length === 0
    ? undefined
    : `${subject}, but ${outside.join(', ')} ${outside.length === 1 ? 'is' : 'are'} not in the Swarm of ${span.manager}`;
}
