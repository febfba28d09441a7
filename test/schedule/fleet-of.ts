import type { Project } from '../../src/model/desired/project.ts';
import type { NodeSettings } from '../../src/model/node-settings.ts';
import type { Fleet, NodeInfo, ObservedNode } from '../../src/model/observed/fleet.ts';
import type { SchedulingPolicy } from '../../src/model/placing/scheduling.ts';
import type { Placement } from '../../src/schedule/placement.ts';
import { NodeBuilder } from '../plan/plan-of.ts';

/** What is special about a node. */
export interface NodeShape extends Partial<NodeSettings>, Partial<Pick<NodeInfo, 'cpus' | 'memoryBytes'>> {
  readonly info?: Partial<NodeInfo>;
  readonly foreign?: ObservedNode['foreign'];
  readonly imageNames?: readonly string[];
  /** "web.1", for each replica that runs there as it is wanted. */
  readonly runs?: readonly string[];
  /** The same, created and never started. */
  readonly creates?: readonly string[];
  /** The same, made from another configuration. */
  readonly runsOld?: readonly string[];
}

/** A fleet of the nodes that are named, each bare but for what is said. */
export function fleetOf(
  project: Project,
  shapes: Readonly<Record<string, NodeShape>>,
  policy: SchedulingPolicy = {},
): Fleet {
  return { nodes: Object.entries(shapes).map(([name, shape]) => nodeOf(project, name, shape)), policy };
}

export function nodeOf(project: Project, name: string, shape: NodeShape): ObservedNode {
  const {
    info,
    foreign,
    imageNames,
    runs = [],
    runsOld = [],
    creates = [],
    cpus,
    memoryBytes,
    ...settings
  } = shape;
  const machine = {
    ...info,
    ...(cpus === undefined ? {} : { cpus }),
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
  };
  const builder = new NodeBuilder(project).bare().named(name, settings, machine);
  for (const [service, slot] of runs.map(slotOf)) builder.runs(service, slot);
  for (const [service, slot] of creates.map(slotOf)) builder.runs(service, slot, { state: 'created' });
  for (const [service, slot] of runsOld.map(slotOf)) {
    const [wanted] = new NodeBuilder(project).runs(service, slot).node().containers;
    builder.runs(service, slot, {
      labels: { ...wanted?.labels, 'com.docker.compose.config-hash': 'of another configuration' },
    });
  }
  return {
    ...builder.node(),
    ...(foreign === undefined ? {} : { foreign }),
    ...(imageNames === undefined ? {} : { imageNames }),
  };
}

function slotOf(text: string): readonly [string, number] {
  const [service = '', slot = ''] = text.split('.');
  return [service, Number(slot)];
}

/** "web.1 a" for each replica, in the order of services and slots. */
export function places({ replicas }: Placement): string[] {
  return replicas.map(({ service, slot, node }) => `${service}.${slot} ${node}`).sort();
}

/** The nodes that have replicas of a service, with how many. */
export function countsOf({ replicas }: Placement, service: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const replica of replicas) {
    if (replica.service === service) counts[replica.node] = (counts[replica.node] ?? 0) + 1;
  }
  return counts;
}
