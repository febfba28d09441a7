import type { Project } from '../model/desired/project.ts';
import { LABEL, OWN_LABEL } from '../model/labels.ts';
import type { ObservedContainer } from '../model/observed/container.ts';

/** The service that a container says it belongs to. */
export function serviceOf(container: ObservedContainer): string | undefined {
  return container.labels[LABEL.service];
}

/** The slot of a replica; undefined for a one-off container. */
export function slotOf(container: ObservedContainer): number | undefined {
  const number = Number(container.labels[LABEL.containerNumber]);
  return Number.isInteger(number) && number > 0 ? number : undefined;
}

/** A container of `run`, beside the service's replicas. */
export function isOneOff(container: ObservedContainer): boolean {
  return container.labels[LABEL.oneoff] === 'True';
}

/** True while it takes part in the project: it has processes, or is about to. */
export function isAlive(container: ObservedContainer): boolean {
  return container.state === 'running' || container.state === 'paused' || container.state === 'restarting';
}

/**
 * Whether an orphan may be removed: it was made from this project's directory, or from one of its files.
 * Another checkout of the same name has containers of its own; a stack is the same from wherever it is deployed.
 */
export function isOwnOrphan(project: Project, { labels }: ObservedContainer): boolean {
  if (labels[OWN_LABEL.stack] === project.name) return true;
  const directory = labels[LABEL.workingDir];
  const files = (labels[LABEL.configFiles] ?? '').split(',');
  const isSameDirectory = directory === undefined || directory === project.workingDir;
  return isSameDirectory || files.some((file) => project.files.includes(file));
}

/**
 * Containers of services that the project does not have any more. Services switched off by a profile
 * are no orphans, and one-off containers count only once they have ended.
 */
export function orphansOf(
  project: Project,
  containers: readonly ObservedContainer[],
): readonly ObservedContainer[] {
  const known = new Set([...Object.keys(project.services), ...project.disabledServices]);
  return containers.filter((container) => {
    const service = serviceOf(container);
    if (isOneOff(container)) return container.state === 'exited' || container.state === 'dead';
    return service !== undefined && !known.has(service);
  });
}
