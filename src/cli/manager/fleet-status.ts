import type { ManagerPicture } from '../../manager/rules/picture.ts';
import { imageOf } from '../../model/image-reference.ts';
import { decodeLease, isRecent, LEASE_KEY } from '../../store/lease-record.ts';
import type { RecordStore } from '../../store/record-store.ts';
import { type ScaleNote, type StackRevision, StackStore } from '../../store/stacks.ts';
import type { Session } from '../run/session.ts';
import { readStacks, type StackService, serviceName } from '../stacks/overview.ts';
import { autoscaleOf, isRunning, replicasOf, wantedReplicas } from '../stacks/service-row.ts';

export interface ServiceStatus {
  readonly name: string;
  readonly image: string;
  /** "2/3", "2/2 (autoscale 1..4)". */
  readonly replicas: string;
  readonly isWhole: boolean;
  /** Why it has this number of replicas, where a manager decides about it. */
  readonly autoscale?: AutoscaleStatus;
}

export interface AutoscaleStatus {
  readonly min: number;
  readonly max: number;
  /** "cpu 81 % of 70 %", where the manager works on this machine. */
  readonly load?: string;
  /** How the number was last changed. */
  readonly lastChange?: ScaleNote;
}

export interface FleetStatus {
  /** The holder of the managers' lease; absent where there is none. */
  readonly manager?: { readonly where: string; readonly term: number; readonly renewedAt: string };
  readonly nodes: readonly { readonly name: string; readonly answers: boolean }[];
  readonly stacks: readonly {
    readonly name: string;
    readonly revision?: number;
    readonly state?: string;
    readonly services: readonly ServiceStatus[];
  }[];
  /** All nodes answer, and everything runs that was asked for. */
  readonly isWell: boolean;
}

/** What is asked for of a fleet, or of some of its stacks, and what is there: one list call for each engine, and the records. */
export async function fleetStatus(
  session: Session,
  records: RecordStore,
  missingNodes: ReadonlySet<string>,
  only?: readonly string[],
  picture?: ManagerPicture,
): Promise<FleetStatus> {
  const stored = await records.get(LEASE_KEY);
  const lease = stored === undefined ? undefined : decodeLease(stored.value, records.place);
  const overviews = await readStacks(session, new StackStore(records), only);
  const nodes = session.nodes.map(({ name }) => ({ name, answers: !missingNodes.has(name) }));
  const stacks = overviews.map(({ name, stack, services }) => {
    const newest = stack?.revisions[0];
    return {
      name,
      ...(newest === undefined ? {} : { revision: newest.number, state: newest.state }),
      services: services.map((service) => ({
        ...statusOf(service, nodes.length),
        ...autoscaleStatus(service, newest, picture),
      })),
    };
  });
  return {
    ...(lease !== undefined && isRecent(lease, Date.now())
      ? { manager: { where: lease.where, term: lease.epoch, renewedAt: lease.renewedAt } }
      : {}),
    nodes,
    stacks,
    isWell:
      nodes.every(({ answers }) => answers) &&
      stacks.every(({ services }) => services.every(({ isWhole }) => isWhole)),
  };
}

function autoscaleStatus(
  { stack, key, project }: StackService,
  newest: StackRevision | undefined,
  picture: ManagerPicture | undefined,
): Pick<ServiceStatus, 'autoscale'> {
  const bounds = project.autoscaling?.[key];
  if (bounds === undefined) return {};
  const lastChange = newest?.scaled?.[key];
  const load = picture?.stacks[stack]?.autoscaled?.[key]?.reason ?? '';
  return {
    autoscale: {
      min: bounds.min,
      max: bounds.max,
      ...(load === '' ? {} : { load }),
      ...(lastChange === undefined ? {} : { lastChange }),
    },
  };
}

function statusOf(service: StackService, nodeCount: number): ServiceStatus {
  const { definition, key, project, containers } = service;
  const running = containers.filter(({ container }) => isRunning(container)).length;
  const isJob = definition.deploy?.mode?.endsWith('-job') === true;
  return {
    name: serviceName(service),
    image: imageOf(project, key, definition),
    replicas: `${replicasOf(service, nodeCount)}${autoscaleOf(service)}`,
    isWhole: isJob || running >= wantedReplicas(service, nodeCount),
  };
}
