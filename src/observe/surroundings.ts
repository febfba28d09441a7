import type { LimitFunction } from 'p-limit';
import type { Engine } from '../engine/engine.ts';
import { EngineError } from '../engine/engine-error.ts';
import type { ContainerBody } from '../model/container-spec.ts';
import { LABEL, OWN_LABEL } from '../model/labels.ts';
import type { ObservedContainer } from '../model/observed/container.ts';
import type { ForeignContainer, ObservedNode } from '../model/observed/fleet.ts';
import { parseResources, type ResourceAmounts } from '../model/placing/resources.ts';
import { isAlive } from './classify.ts';

/** What has to be known of a node besides what belongs to the project. */
export interface Surroundings {
  /** What other projects' containers take. */
  readonly resources: boolean;
  /** The names of all images. */
  readonly images: boolean;
}

/** One engine while it is read. */
export interface Reading {
  readonly engine: Engine;
  readonly limit: LimitFunction;
  readonly signal: AbortSignal | undefined;
}

/** More containers than this are not looked at one by one: what they take is then taken for nothing. */
const LOOKED_AT = 200;

/**
 * The running containers of other projects. What flotilla made tells what it takes by a label; of any other, its settings
 * are read, in one call for each.
 */
export async function readSurroundings(
  reading: Reading,
  project: string,
  { resources, images }: Surroundings,
): Promise<Pick<ObservedNode, 'foreign' | 'imageNames'>> {
  const { engine, limit, signal } = reading;
  const [containers, imageNames] = await Promise.all([
    limit(() => engine.listContainers([], signal)),
    images ? limit(() => engine.listImageNames(signal)) : undefined,
  ]);
  const others = containers.filter(
    (container) => isAlive(container) && container.labels[LABEL.project] !== project,
  );
  const silent = others.filter(({ labels }) => labels[OWN_LABEL.resources] === undefined);
  const isRead = new Set(resources ? silent.slice(0, LOOKED_AT) : []);
  const foreign = others.map(async (container): Promise<ForeignContainer> => {
    const { name, image, labels } = container;
    if (!resources) return { name, image, labels };
    const told = labels[OWN_LABEL.resources];
    if (told !== undefined) return { name, image, labels, resources: parseResources(told) };
    return isRead.has(container)
      ? { name, image, labels, resources: await amountsOf(container, reading) }
      : { name, image, labels };
  });
  return { foreign: await Promise.all(foreign), ...(imageNames === undefined ? {} : { imageNames }) };
}

/** What is gone in the meantime takes nothing. */
async function amountsOf(
  { id }: ObservedContainer,
  { engine, limit, signal }: Reading,
): Promise<ResourceAmounts> {
  try {
    return amountsIn((await limit(() => engine.inspectContainer(id, signal))).settings);
  } catch (error) {
    if (error instanceof EngineError && error.kind === 'not-found') return {};
    throw error;
  }
}

/** The engine keeps limits, and reservations of memory. Without a limit nothing is known. */
function amountsIn({ HostConfig = {} }: Partial<ContainerBody>): ResourceAmounts {
  const { NanoCpus = 0, CpuQuota = 0, CpuPeriod = 0, Memory = 0, MemoryReservation = 0 } = HostConfig;
  const quota = CpuQuota > 0 ? CpuQuota / (CpuPeriod || 100_000) : 0;
  const gpus = (HostConfig.DeviceRequests ?? []).reduce((sum, { Count = 0, DeviceIDs }) => {
    if ((DeviceIDs ?? []).length > 0) return sum + (DeviceIDs ?? []).length;
    return sum + (Count < 0 ? Number.POSITIVE_INFINITY : Count);
  }, 0);
  const amounts = {
    cpus: NanoCpus > 0 ? NanoCpus / 1e9 : quota,
    memory: MemoryReservation || Memory,
    pids: Math.max(0, HostConfig.PidsLimit ?? 0),
    gpus,
  };
  return Object.fromEntries(Object.entries(amounts).filter(([, amount]) => amount > 0));
}
