import type { Service } from './desired/service.ts';

/** What names are made from: the project's own, and what stands between the parts. */
export interface NamingProject {
  readonly name: string;
  /** "-" where it is absent. */
  readonly nameSeparator?: '_';
}

/** The parts of a name, put together as the project has it. */
export function joinName({ name, nameSeparator }: NamingProject, ...parts: readonly string[]): string {
  return [name, ...parts].join(nameSeparator ?? '-');
}

/** The name of a replica's container: `container_name`, else `<project>-<service>-<slot>`. */
export function containerName(project: NamingProject, key: string, service: Service, slot: number): string {
  return service.container_name ?? joinName(project, key, String(slot));
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
export function oneOffName(project: NamingProject, key: string, slug: string): string {
  return joinName(project, key, 'run', slug.slice(0, 12));
}
