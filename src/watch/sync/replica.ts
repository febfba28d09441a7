import type { Engine } from '../../engine/engine.ts';
import type { Service } from '../../model/desired/service.ts';
import { isWithin } from '../../model/paths.ts';

/** One container of a watched service, as it was last seen. */
export interface Replica {
  readonly engine: Engine;
  readonly id: string;
  /** "shop-web-1". */
  readonly name: string;
  readonly service: string;
  readonly isRunning: boolean;
}

/**
 * Folders of a service's containers that the engine's archive calls can't reach: they see the container's
 * disk and its volumes, not what is mounted in its memory.
 */
function memoryFolders({ tmpfs = [], volumes = [] }: Service): readonly string[] {
  return [
    ...tmpfs.map((entry) => entry.split(':', 1)[0] ?? ''),
    ...volumes.flatMap(({ type, target }) => (type === 'tmpfs' ? [target] : [])),
  ].filter((folder) => folder !== '');
}

/** True where files that go there need a process in the container to write them. */
export function needsProcess(service: Service, targets: readonly string[]): boolean {
  const folders = memoryFolders(service);
  return targets.some((target) => folders.some((folder) => isWithin(folder, target)));
}
