import { serviceHash } from '../../compose/hash/config-hash.ts';
import type { ContainerSpec } from '../../model/container-spec.ts';
import type { Service } from '../../model/desired/service.ts';
import { LABEL } from '../../model/labels.ts';

/** One thing that a container takes from another: a namespace, or all its volumes. */
export interface Borrow {
  readonly what: 'network_mode' | 'ipc' | 'pid' | 'volumes_from';
  /** The lender: a service of the project, or a container by name or id. */
  readonly from: { readonly service: string } | { readonly container: string };
  /** ":ro" of a `volumes_from` entry. */
  readonly suffix: string;
}

const NAMESPACES = ['network_mode', 'ipc', 'pid'] as const;

/** True for "service:name" and "container:name". */
export function isBorrowed(value: string | undefined): boolean {
  return value?.startsWith('service:') === true || value?.startsWith('container:') === true;
}

/** What a service's container takes from other containers, in the order of the file. */
export function borrowsOf(service: Service): readonly Borrow[] {
  const namespaces = NAMESPACES.flatMap((what): readonly Borrow[] => {
    const value = service[what];
    if (value === undefined || !isBorrowed(value)) return [];
    const name = value.slice(value.indexOf(':') + 1);
    const from = value.startsWith('service:') ? { service: name } : { container: name };
    return [{ what, from, suffix: '' }];
  });
  return [...namespaces, ...(service.volumes_from ?? []).map(volumesFrom)];
}

/** "service", "service:ro", "container:name", "container:name:ro". */
function volumesFrom(entry: string): Borrow {
  const parts = entry.split(':');
  const isContainer = parts[0] === 'container' && parts.length > 1;
  const [name = '', mode] = isContainer ? parts.slice(1) : parts;
  const from = isContainer ? { container: name } : { service: name };
  return { what: 'volumes_from', from, suffix: mode === undefined ? '' : `:${mode}` };
}

/**
 * The lenders' ids written into a service, in the form that docker compose resolves them to before it
 * hashes (pkg/compose/convergence.go, resolveServiceReferences). `idOf` gives the id of a lender.
 */
export function resolveBorrows(service: Service, idOf: (borrow: Borrow) => string): Service {
  const resolved: Record<string, unknown> = {};
  const volumes: string[] = [];
  for (const borrow of borrowsOf(service)) {
    // docker compose drops the access mode here, and so do its hashes.
    if (borrow.what === 'volumes_from') volumes.push(idOf(borrow));
    else resolved[borrow.what] = `container:${idOf(borrow)}`;
  }
  if (volumes.length > 0) resolved.volumes_from = volumes;
  return withValues(service, resolved);
}

/** Replaces values in place: the hash depends on the order of the keys. */
function withValues(service: Service, values: Readonly<Record<string, unknown>>): Service {
  return Object.fromEntries(
    Object.entries(service).map(([key, value]) => [key, values[key] ?? value]),
  ) as unknown as Service;
}

/** A container's request and the service it is made from, completed with what it borrows. */
export function withBorrowed(
  spec: ContainerSpec,
  service: Service,
  idOf: (borrow: Borrow) => string,
): ContainerSpec {
  const resolved = resolveBorrows(service, idOf);
  const volumes = borrowsOf(service).filter(({ what }) => what === 'volumes_from');
  const { body } = spec;
  const host = {
    ...body.HostConfig,
    ...(isBorrowed(resolved.network_mode) ? { NetworkMode: resolved.network_mode ?? '' } : {}),
    ...(isBorrowed(resolved.ipc) ? { IpcMode: resolved.ipc ?? '' } : {}),
    ...(isBorrowed(resolved.pid) ? { PidMode: resolved.pid ?? '' } : {}),
    ...(volumes.length === 0
      ? {}
      : { VolumesFrom: volumes.map((borrow) => `${idOf(borrow)}${borrow.suffix}`) }),
  };
  const labels = { ...body.Labels, [LABEL.configHash]: serviceHash(resolved).current };
  return { ...spec, body: { ...body, Labels: labels, HostConfig: host } };
}
