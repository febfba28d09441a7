import type { Project } from '../../model/desired/project.ts';
import { COMPOSE_VERSION, LABEL } from '../../model/labels.ts';
import type { ObservedNode } from '../../model/observed/fleet.ts';
import type { PlanDraft } from '../draft.ts';

/** Creations by key, and the removals that come before some of them by the engine's name. */
export interface Created {
  readonly created: ReadonlyMap<string, string>;
  readonly removals: ReadonlyMap<string, string>;
}

/**
 * Adds what is missing of the volumes that are used. `renewed` are the keys of those that exist, differ,
 * and may lose their data.
 */
export function planVolumes(
  draft: PlanDraft,
  project: Project,
  node: ObservedNode,
  used: ReadonlySet<string>,
  renewed: ReadonlySet<string>,
): Created {
  const created = new Map<string, string>();
  const removals = new Map<string, string>();
  for (const [key, volume] of Object.entries(project.volumes)) {
    const exists = node.volumes.some(({ name }) => name === volume.name);
    if (!used.has(key) || volume.external === true || (exists && !renewed.has(key))) continue;
    if (exists) {
      removals.set(
        volume.name,
        draft.add({
          kind: 'remove-volume',
          node: node.name,
          resource: { kind: 'volume', name: volume.name },
          cause: 'configuration changed',
          isStrict: true,
        }),
      );
    }
    const id = draft.add({
      kind: 'create-volume',
      node: node.name,
      resource: { kind: 'volume', name: volume.name },
      cause: exists ? 'configuration changed' : 'not found',
      dependsOn: [removals.get(volume.name) ?? []].flat(),
      spec: {
        name: volume.name,
        ...(volume.driver === undefined ? {} : { driver: volume.driver }),
        ...(volume.driver_opts === undefined ? {} : { options: volume.driver_opts }),
        labels: {
          ...volume.labels,
          [LABEL.project]: project.name,
          [LABEL.volume]: key,
          [LABEL.version]: COMPOSE_VERSION,
          [LABEL.configHash]: project.volumeHashes[key] ?? '',
        },
      },
    });
    created.set(key, id);
  }
  return { created, removals };
}
