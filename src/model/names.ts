import type { Service } from './desired/service.ts';

/** The name of a replica's container: `container_name`, else `<project>-<service>-<slot>`. */
export function containerName(project: string, key: string, service: Service, slot: number): string {
  return service.container_name ?? `${project}-${key}-${slot}`;
}

/**
 * The name under which a replica's new container is created while the old one still has the final name
 * (docker compose's form, so that both tools recognise what an interrupted recreate leaves).
 */
export function temporaryName(oldId: string, finalName: string): string {
  return `${oldId.slice(0, 12)}_${finalName}`;
}

/** True for a name that `temporaryName` made. */
export function isTemporaryName(name: string): boolean {
  return /^[0-9a-f]{12}_./.test(name);
}

/** The name of a container of `run`: the slug's first twelve digits tell it from others. */
export function oneOffName(project: string, key: string, slug: string): string {
  return `${project}-${key}-run-${slug.slice(0, 12)}`;
}
