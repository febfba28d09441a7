import type { Project } from '../../model/desired/project.ts';
import { COMPOSE_VERSION, LABEL } from '../../model/labels.ts';
import type { ObservedNode } from '../../model/observed/fleet.ts';
import type { PlanDraft } from '../draft.ts';

/** Adds what is missing of the volumes that are used; the ids of the new operations by key. */
export function planVolumes(
  draft: PlanDraft,
  project: Project,
  node: ObservedNode,
  used: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  const created = new Map<string, string>();
  for (const [key, volume] of Object.entries(project.volumes)) {
    const exists = node.volumes.some(({ name }) => name === volume.name);
    if (!used.has(key) || volume.external === true || exists) continue;
    const id = draft.add({
      kind: 'create-volume',
      node: node.name,
      resource: { kind: 'volume', name: volume.name },
      cause: 'not found',
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
  return created;
}
