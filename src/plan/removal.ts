import type { ObservedContainer } from '../model/observed/container.ts';
import { isAlive } from '../observe/classify.ts';
import type { PlanDraft } from './draft.ts';
import type { Resource } from './operation.ts';

export interface Removal {
  readonly node: string;
  readonly container: ObservedContainer;
  readonly cause: string;
  readonly service?: string;
  readonly withAnonymousVolumes: boolean;
  readonly timeoutSeconds?: number | undefined;
  /** Operations that come before the stop. */
  readonly dependsOn?: readonly string[];
}

/** Adds the stop of a container, where it lives, and its removal; the id of the removal. */
export function planRemoval(draft: PlanDraft, removal: Removal): string {
  const { node, container, cause, service } = removal;
  const resource: Resource = {
    kind: 'container',
    name: container.name,
    ...(service === undefined ? {} : { service }),
  };
  const target = { kind: 'observed', id: container.id } as const;
  const before = removal.dependsOn ?? [];
  const stopped = !isAlive(container)
    ? before
    : [
        draft.add({
          kind: 'stop-container',
          node,
          resource,
          cause,
          target,
          ...(removal.timeoutSeconds === undefined ? {} : { timeoutSeconds: removal.timeoutSeconds }),
          dependsOn: before,
        }),
      ];
  const withAnonymousVolumes = removal.withAnonymousVolumes;
  return draft.add({
    kind: 'remove-container',
    node,
    resource,
    cause,
    target,
    withAnonymousVolumes,
    dependsOn: stopped,
  });
}
