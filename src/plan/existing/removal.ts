import type { Service } from '../../model/desired/service.ts';
import type { ObservedContainer } from '../../model/observed/container.ts';
import { isAlive } from '../../observe/classify.ts';
import type { PlanDraft } from '../draft.ts';
import type { Resource } from '../operation.ts';
import { addStop } from '../steps.ts';

export interface Removal {
  readonly node: string;
  readonly container: ObservedContainer;
  readonly cause: string;
  readonly service?: string;
  /** Whose `pre_stop` hooks run first, where the compose file still has it. */
  readonly definition?: Service | undefined;
  readonly withAnonymousVolumes: boolean;
  /** A container that was not running is reported as stopped too, like one that had to be. */
  readonly namesStopped?: boolean;
  readonly timeoutSeconds?: number | undefined;
  /** Operations that come before the stop. */
  readonly dependsOn?: readonly string[];
}

/** Ids of operations. */
export interface PlannedRemoval {
  readonly removal: string;
  /** The container does nothing any more, and has left its networks: its stop, or else its removal. */
  readonly end: string;
}

/** Adds the stop of a container, where it lives, and its removal. */
export function planRemoval(draft: PlanDraft, removal: Removal): PlannedRemoval {
  const { node, container, cause, service } = removal;
  const resource: Resource = {
    kind: 'container',
    name: container.name,
    ...(service === undefined ? {} : { service }),
  };
  const target = { kind: 'observed', id: container.id } as const;
  const before = removal.dependsOn ?? [];
  if (removal.namesStopped === true && !isAlive(container)) draft.leave({ node, resource, isStopped: true });
  const stop = !isAlive(container)
    ? undefined
    : addStop(draft, {
        node,
        resource,
        cause,
        target,
        service: removal.definition,
        timeoutSeconds: removal.timeoutSeconds,
        isRunning: container.state === 'running',
        dependsOn: before,
      });
  const id = draft.add({
    kind: 'remove-container',
    node,
    resource,
    cause,
    target,
    withAnonymousVolumes: removal.withAnonymousVolumes,
    dependsOn: stop === undefined ? before : [stop],
  });
  return { removal: id, end: stop ?? id };
}
