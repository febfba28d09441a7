import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { createTarPacker } from 'modern-tar';
import { fromWeb } from '../async/tar-streams.ts';
import type { Engine } from '../engine/engine.ts';
import type { VolumeSpec } from '../model/container-spec.ts';
import { OWN_LABEL } from '../model/labels.ts';

/** An image with nothing in it: a container of it is never started. */
const IMAGE = 'flotilla/volume-carrier:1';
/** Where the volume is in the container. */
export const DATA = 'data';

/** Which volume a carrier is for. */
export interface Cargo {
  /** Made together with the carrier where there is none of its name. */
  readonly volume: VolumeSpec;
  /** The volume is not whole until the carrier is gone. */
  readonly isFilling: boolean;
}

/**
 * Gives an action a container that has a volume, through which the engine reads and writes its files; nothing
 * runs on the node. The container is gone afterwards, the volume stays.
 */
export async function withCarrier<T>(
  engine: Engine,
  cargo: Cargo,
  action: (containerId: string) => Promise<T>,
): Promise<T> {
  if ((await engine.inspectImage(IMAGE)) === undefined) await engine.importImage(emptyTar(), IMAGE);
  const name = `flotilla-volume-${randomBytes(6).toString('hex')}`;
  let result: T;
  try {
    const { id } = await engine.createContainer({ name, endpoints: {}, body: carrierBody(cargo) });
    result = await action(id);
  } catch (error) {
    // By its name: an engine whose answer was lost may have made it. What is told is why it came to that.
    await removeCarrier(engine, name).catch(() => undefined);
    throw error;
  }
  await removeCarrier(engine, name);
  return result;
}

export function removeCarrier(engine: Engine, container: string): Promise<void> {
  return engine.removeContainer(container, { volumes: false, force: true });
}

function carrierBody({ volume, isFilling }: Cargo): Parameters<Engine['createContainer']>[0]['body'] {
  const { name, driver = 'local', labels, options = {} } = volume;
  return {
    Image: IMAGE,
    Cmd: ['none'],
    Labels: isFilling ? { [OWN_LABEL.volumeFilling]: name } : {},
    HostConfig: {
      NetworkMode: 'none',
      Mounts: [
        {
          Type: 'volume',
          Source: name,
          Target: `/${DATA}`,
          VolumeOptions: { Labels: labels, DriverConfig: { Name: driver, Options: options } },
        },
      ],
    },
  };
}

function emptyTar(): Readable {
  const { readable, controller } = createTarPacker();
  const folder = controller.add({ name: `${DATA}/`, type: 'directory', size: 0, mode: 0o755 });
  void folder.close().then(() => controller.finalize());
  return fromWeb(readable);
}
