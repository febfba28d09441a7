import { BugError } from '../../errors/flotilla-error.ts';
import type { Project } from '../../model/desired/project.ts';
import { OWN_LABEL } from '../../model/labels.ts';
import {
  type Fleet,
  type ForeignContainer,
  type ObservedNode,
  reachable,
} from '../../model/observed/fleet.ts';
import { parseResources, type ResourceAmounts, resourcesOf } from '../../model/placing/resources.ts';
import { isAlive, isOneOff, serviceOf } from '../../observe/classify.ts';
import type { PlacedReplica } from '../placement.ts';
import { profileOf, type ServiceProfile } from '../profile.ts';
import type { Expression } from '../rules/expression.ts';
import { NodeClasses } from './node-classes.ts';
import { NodeState } from './node-state.ts';
import { ResourceSpace } from './resource-space.ts';
import { VolumeHomes } from './volume-homes.ts';

/**
 * What a run knows while it places: every node with what is on it, updated with each replica, so that nothing is counted
 * twice. Nodes are ordered by name, whatever the order of the fleet.
 */
export class Ledger {
  readonly project: Project;
  readonly fleet: Fleet;
  /** There is one node, so nothing to choose; its machine was not read either. */
  readonly isAlone: boolean;
  readonly nodes: readonly NodeState[];
  readonly space: ResourceSpace;
  readonly volumes: VolumeHomes;
  /** What services must not be with. */
  readonly aversions: readonly { readonly key: string; readonly expression: Expression }[];
  /** The priorities of the services, each once. */
  readonly priorities: readonly number[];
  readonly #profiles = new Map<string, ServiceProfile>();
  readonly #byName = new Map<string, NodeState>();
  readonly #byService = new Map<string, PlacedReplica[]>();

  /** `keys`: the services whose replicas are placed; containers of the others still take resources. */
  constructor(project: Project, fleet: Fleet, keys: readonly string[]) {
    this.project = project;
    this.fleet = fleet;
    this.isAlone = fleet.nodes.length === 1;
    const services = Object.entries(project.services);
    this.space = new ResourceSpace(services.map(([, service]) => resourcesOf(service)));
    for (const [key, service] of services) {
      this.#profiles.set(key, profileOf(project, key, service, this.space));
    }
    const profiles = [...this.#profiles.values()];
    this.aversions = profiles.flatMap(({ key, hardAffinities }) =>
      hardAffinities.flatMap((expression) => (expression.isEqual ? [] : [{ key, expression }])),
    );
    this.priorities = [...new Set(profiles.map(({ priority }) => priority))];
    const classes = new NodeClasses(profiles.flatMap(({ hard, soft }) => [...hard, ...soft]));
    this.volumes = new VolumeHomes(project, fleet);
    const isPlaced = new Set(keys);
    const sorted = [...reachable(fleet)].sort((a, b) => (a.name < b.name ? -1 : 1));
    const counts = new Map(services.map(([key]) => [key, new Int32Array(sorted.length)]));
    this.nodes = sorted.map((node, index) => {
      const others = [...bystanders(project, node, isPlaced), ...(node.foreign ?? [])];
      const taken = this.space.sum(others.map(({ resources = {} }) => resources));
      return new NodeState(node, index, counts, classes.idOf(node), this.space.capacity(node), taken, others);
    });
    for (const state of this.nodes) this.#byName.set(state.name, state);
  }

  node(name: string): NodeState | undefined {
    return this.#byName.get(name);
  }

  profile(key: string): ServiceProfile {
    const found = this.#profiles.get(key);
    if (found === undefined) throw new BugError(`No service "${key}" to place`);
    return found;
  }

  /** The replicas of a service that are placed, in the order in which they were. */
  placed(service: string): readonly PlacedReplica[] {
    return this.#byService.get(service) ?? [];
  }

  add(replica: PlacedReplica): void {
    const list = this.#byService.get(replica.service);
    if (list === undefined) this.#byService.set(replica.service, [replica]);
    else list.push(replica);
    this.node(replica.node)?.add(replica, this.profile(replica.service));
    this.volumes.add(replica);
  }

  remove(replica: PlacedReplica): void {
    const list = this.#byService.get(replica.service) ?? [];
    list.splice(list.indexOf(replica), 1);
    this.node(replica.node)?.remove(replica, this.profile(replica.service));
    this.volumes.remove(replica);
  }
}

/** Containers of the project that nothing is placed for: of services that are not asked for now, or gone, and those of `run`. */
function bystanders(
  project: Project,
  { containers }: ObservedNode,
  isPlaced: ReadonlySet<string>,
): readonly ForeignContainer[] {
  return containers.flatMap((container) => {
    const service = serviceOf(container);
    const isCounted = service !== undefined && isPlaced.has(service) && !isOneOff(container);
    if (service === undefined || isCounted || !isAlive(container)) return [];
    const { name, image, labels } = container;
    return [{ name, image, labels, resources: resourcesIn(project, service, labels) }];
  });
}

/** From the container's label; for one made by docker compose, from its service. */
function resourcesIn(
  project: Project,
  key: string,
  labels: Readonly<Record<string, string>>,
): ResourceAmounts {
  const told = labels[OWN_LABEL.resources];
  if (told !== undefined) return parseResources(told);
  const service = project.services[key] ?? project.disabled[key];
  return service === undefined ? {} : resourcesOf(service);
}
