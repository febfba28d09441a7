import type { Service } from '../desired/service.ts';
import type { DeviceRequest } from '../desired/service-parts.ts';
import { byteCount } from '../units.ts';

/**
 * Amounts by name: `cpus`, `memory` in bytes, `pids`, `gpus`, and whatever `generic_resources` name. Infinity is all
 * that a node has.
 */
export type ResourceAmounts = Readonly<Record<string, number>>;

/**
 * What one replica of a service counts for on its node: what it reserves, and where it reserves nothing of a resource, its
 * limit. So what a node has promised can be used up at the same time, as Kubernetes has it; Swarm counts reservations only.
 */
export function resourcesOf(service: Service): ResourceAmounts {
  const { limits = {}, reservations = {} } = service.deploy?.resources ?? {};
  const amounts: Record<string, number> = {};
  const add = (name: string, ...values: readonly (number | string | undefined)[]): void => {
    const amount = values.map(Number).find((value) => value > 0);
    if (amount !== undefined) amounts[name] = amount;
  };
  add('cpus', reservations.cpus, limits.cpus, service.cpus);
  const memory = [reservations.memory, service.mem_reservation, limits.memory, service.mem_limit];
  add('memory', ...memory.map((size) => (size === undefined ? undefined : byteCount(size))));
  add('pids', reservations.pids, limits.pids, service.pids_limit);
  const gpus = [...(reservations.devices ?? []).filter(isGpu), ...(service.gpus ?? [])];
  add(
    'gpus',
    gpus.reduce((sum, request) => sum + countOf(request), 0),
  );
  for (const { discrete_resource_spec: spec } of reservations.generic_resources ?? []) {
    if (spec?.kind !== undefined) amounts[spec.kind] = (amounts[spec.kind] ?? 0) + spec.value;
  }
  return amounts;
}

/** As the engine tells GPUs from other devices: by the capability, or by the vendor's driver. */
function isGpu({ capabilities = [], driver = '' }: DeviceRequest): boolean {
  return capabilities.includes('gpu') || driver === 'nvidia';
}

/** Without a number and without ids, a request is for all (Compose Specification, "devices"). */
function countOf({ count, device_ids: ids = [] }: DeviceRequest): number {
  if (ids.length > 0) return ids.length;
  return count === undefined || count < 0 ? Number.POSITIVE_INFINITY : count;
}

/** "cpus=0.5,memory=1073741824": the value of a label. */
export function formatResources(amounts: ResourceAmounts): string {
  return Object.entries(amounts)
    .map(([name, amount]) => `${name}=${amount}`)
    .join(',');
}

/** The same back; what can't be read is left out. */
export function parseResources(text: string): ResourceAmounts {
  return Object.fromEntries(
    text.split(',').flatMap((part): [string, number][] => {
      const at = part.lastIndexOf('=');
      const amount = Number(part.slice(at + 1));
      return at > 0 && amount > 0 ? [[part.slice(0, at), amount]] : [];
    }),
  );
}
