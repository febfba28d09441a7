import type { Project } from '../model/desired/project.ts';
import { imageOf } from '../model/image-reference.ts';
import { type Fleet, type ObservedNode, reachable } from '../model/observed/fleet.ts';
import { serviceOf } from '../observe/classify.ts';
import { isSettled } from '../schedule/settled.ts';
import type { Goal } from './goal.ts';
import { canSpan, isSwarmNetwork } from './networks/span.ts';
import { planProviders } from './providers.ts';
import { divergedNetworks } from './up/divergence.ts';
import { imageCause } from './up/images.ts';

type UpGoal = Extract<Goal, { kind: 'up' }>;

/**
 * Whether the plan of a goal depends on what the machines of the nodes are, of which nothing was read so far. Where it does not, it is
 * the same whatever they are.
 */
export function needsMachines(project: Project, fleet: Fleet, goal: Goal): boolean {
  switch (goal.kind) {
    case 'up':
      return upNeeds(project, fleet, goal);
    // Networks of a Swarm are its managers' to remove, and to tell about.
    case 'down':
    case 'start':
    case 'restart':
      return reachable(fleet).some(({ networks }) => networks.some(isSwarmNetwork));
    case 'stop':
    case 'kill':
    case 'pause':
    case 'unpause':
    case 'rm':
      return false;
    // A place for a container of its own, or images for each architecture.
    default:
      return true;
  }
}

/**
 * `up` needs none where nothing is placed, no image goes from node to node, and no network has to be made or looked for. What providers
 * and models give is not known yet; neither is what a silent node would tell of its Swarm.
 */
function upNeeds(project: Project, fleet: Fleet, goal: UpGoal): boolean {
  const nodes = reachable(fleet);
  const [first] = nodes;
  if (first === undefined) return false;
  return (
    nodes.length < fleet.nodes.length ||
    planProviders(project, first.name).operations.length > 0 ||
    !isSettled(project, fleet) ||
    nodes.some((node) => bringsImages(project, node, goal)) ||
    !areNetworksClear(project, nodes)
  );
}

function bringsImages(project: Project, { containers, images }: ObservedNode, goal: UpGoal): boolean {
  const { pull: override, builds, nowMs } = goal.options;
  const present = new Set(containers.map(serviceOf));
  return Object.entries(project.services).some(([key, service]) => {
    if (service.provider !== undefined || !present.has(key)) return false;
    const image = images[imageOf(project, key, service)];
    return image === undefined || imageCause(service, image, { builds, override, nowMs }) !== undefined;
  });
}

/**
 * True where each network is either a node's own, or an overlay that every node lists as the same one: then there is nobody whom the
 * Swarm's managers would tell anything new.
 */
function areNetworksClear(project: Project, nodes: readonly ObservedNode[]): boolean {
  if (nodes.some((node) => divergedNetworks(project, node, new Map()).length > 0)) return false;
  return Object.entries(project.networks).every(([key, network]) => {
    if (!canSpan(network)) return true;
    const seen = nodes.map((node) => node.networks.filter(({ name }) => name === network.name));
    if (!seen.flat().some(isSwarmNetwork)) return usersOf(project, key, nodes) < 2;
    const ids = new Set(seen.flat().map(({ id }) => id));
    return ids.size === 1 && seen.every((list) => list.length > 0);
  });
}

/** On how many nodes containers are whose services use a network. */
function usersOf(project: Project, network: string, nodes: readonly ObservedNode[]): number {
  const uses = (service: string): boolean => project.services[service]?.networks?.[network] !== undefined;
  return nodes.filter(({ containers }) => containers.some((one) => uses(serviceOf(one) ?? ''))).length;
}
