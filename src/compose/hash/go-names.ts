import type { Service } from '../../model/desired/service.ts';

const GO_NAMES: Readonly<Record<string, string>> = { path: 'Path', rate: 'Rate', weight: 'Weight' };

/**
 * A service as docker compose encodes it in JSON: the items of `blkio_config` go by the names they have
 * in its source, because it gives them none for JSON.
 */
export function withGoNames(service: Service): Service {
  const { blkio_config: blkio } = service;
  if (blkio === undefined) return service;
  const renamed = Object.entries(blkio).map(([key, value]): [string, unknown] => [
    key,
    Array.isArray(value) ? value.map(rename) : value,
  ]);
  return { ...service, blkio_config: Object.fromEntries(renamed) };
}

function rename(item: object): object {
  return Object.fromEntries(Object.entries(item).map(([key, value]) => [GO_NAMES[key] ?? key, value]));
}
