import type { Service } from './desired/service.ts';

/** The image a service runs: its `image`, or the name docker compose gives to what `build` makes. */
export function imageOf(project: string, key: string, service: Service): string {
  return service.image ?? `${project}-${key}`;
}
