import type { Autoscale } from '../../../model/desired/autoscale.ts';
import type { Project } from '../../../model/desired/project.ts';
import type { Service } from '../../../model/desired/service.ts';
import { type Fleet, reachable } from '../../../model/observed/fleet.ts';
import { resourcesOf } from '../../../model/placing/resources.ts';
import { replicaCount } from '../../../model/replicas.ts';
import { isAlive, isOneOff, serviceOf } from '../../../observe/classify.ts';

/** A container whose use is read. */
export interface Sampled {
  readonly node: string;
  readonly container: string;
}

/** A service that a manager keeps at a number of its own. */
export interface ScaleTarget {
  readonly service: Service;
  readonly autoscale: Autoscale;
  /** Replicas that are not known to be unhealthy. Whether they run is what reading them tells. */
  readonly ready: number;
  /** Those that are read: all of them, or some of many. */
  readonly sampled: readonly Sampled[];
  /** The most that the stack's quota leaves room for. */
  readonly room: number;
}

/** Of more replicas than that, as many are read, evenly chosen. */
const MOST_SAMPLED = 50;

/** The services with `x-autoscale` as they were seen, by key. One that is scaled to nothing is let alone. */
export function scaleTargets(project: Project, fleet: Fleet): ReadonlyMap<string, ScaleTarget> {
  const found = Object.entries(project.autoscaling ?? {}).flatMap(
    ([key, autoscale]): [string, ScaleTarget][] => {
      const service = project.services[key];
      if (service === undefined || replicaCount(service) === 0) return [];
      const replicas = readyReplicas(key, fleet);
      const room = roomFor(key, project, fleet);
      return [[key, { service, autoscale, ready: replicas.length, sampled: some(replicas), room }]];
    },
  );
  return new Map(found);
}

function readyReplicas(key: string, fleet: Fleet): readonly Sampled[] {
  return reachable(fleet).flatMap(({ name: node, containers }) =>
    containers
      .filter((container) => serviceOf(container) === key && !isOneOff(container))
      .filter(({ health = 'healthy' }) => health === 'healthy')
      .map(({ id }) => ({ node, container: id })),
  );
}

function some(replicas: readonly Sampled[]): readonly Sampled[] {
  const step = Math.max(1, replicas.length / MOST_SAMPLED);
  const count = Math.min(replicas.length, MOST_SAMPLED);
  return Array.from({ length: count }, (_, index) => replicas[Math.floor(index * step)]).flatMap(
    (one) => one ?? [],
  );
}

/**
 * A stack over its quota is refused as a whole, so it must not be brought there: what the other services ask for, or
 * have, is left to them.
 */
function roomFor(key: string, project: Project, fleet: Fleet): number {
  const quota = fleet.policy?.quotas?.[project.name];
  if (quota === undefined) return Number.POSITIVE_INFINITY;
  const used = { cpus: 0, memory: 0, replicas: 0 };
  for (const [other, service] of Object.entries(project.services)) {
    if (other === key) continue;
    const count = Math.max(replicaCount(service), aliveOf(other, fleet));
    used.replicas += count;
    if (project.scheduling?.[other]?.isBestEffort === true) continue;
    const { cpus = 0, memory = 0 } = resourcesOf(service);
    used.cpus += count * cpus;
    used.memory += count * memory;
  }
  const service = project.services[key];
  const isCounted = service !== undefined && project.scheduling?.[key]?.isBestEffort !== true;
  const { cpus = 0, memory = 0 } = isCounted ? resourcesOf(service) : {};
  const left = (allowed = Number.POSITIVE_INFINITY, others: number, each: number): number =>
    each === 0 ? Number.POSITIVE_INFINITY : Math.floor((allowed - others) / each + 1e-9);
  return Math.min(
    left(quota.replicas, used.replicas, 1),
    left(quota.cpus, used.cpus, cpus),
    left(quota.memoryBytes, used.memory, memory),
  );
}

function aliveOf(key: string, fleet: Fleet): number {
  return reachable(fleet)
    .flatMap(({ containers }) => containers)
    .filter((container) => serviceOf(container) === key && isAlive(container)).length;
}
