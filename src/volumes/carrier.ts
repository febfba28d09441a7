import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { createTarPacker } from 'modern-tar';
import { fromWeb } from '../async/tar-streams.ts';
import type { Engine } from '../engine/engine.ts';

/** An image with nothing in it: a container of it is never started. */
const IMAGE = 'flotilla/volume-carrier:1';
/** Where the volume is in the container. */
export const DATA = 'data';

/**
 * Gives an action a container that has a volume, through which the engine reads and writes its files; nothing
 * runs on the node. The container is gone afterwards, the volume stays.
 */
export async function withCarrier<T>(
  engine: Engine,
  volume: string,
  action: (containerId: string) => Promise<T>,
): Promise<T> {
  if ((await engine.inspectImage(IMAGE)) === undefined) await engine.importImage(emptyTar(), IMAGE);
  const { id } = await engine.createContainer({
    name: `flotilla-volume-${randomBytes(6).toString('hex')}`,
    endpoints: {},
    body: {
      Image: IMAGE,
      Cmd: ['none'],
      Labels: {},
      HostConfig: { NetworkMode: 'none', Mounts: [{ Type: 'volume', Source: volume, Target: `/${DATA}` }] },
    },
  });
  try {
    return await action(id);
  } finally {
    await engine.removeContainer(id, { volumes: false, force: true });
  }
}

function emptyTar(): Readable {
  const { readable, controller } = createTarPacker();
  const folder = controller.add({ name: `${DATA}/`, type: 'directory', size: 0, mode: 0o755 });
  void folder.close().then(() => controller.finalize());
  return fromWeb(readable);
}
