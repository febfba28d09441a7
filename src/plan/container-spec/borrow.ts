import { serviceHash } from '../../compose/hash/config-hash.ts';
import { type Borrow, borrowsOf, isBorrowed } from '../../model/borrow.ts';
import type { ContainerSpec } from '../../model/container-spec.ts';
import type { Service } from '../../model/desired/service.ts';
import { LABEL } from '../../model/labels.ts';

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
