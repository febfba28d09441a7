import { Readable } from 'node:stream';
import { fromWeb, toWeb } from '../async/tar-streams.ts';
import type { Engine } from '../engine/engine.ts';
import { FlotillaError } from '../errors/flotilla-error.ts';
import type { ObservedVolume } from '../model/observed/fleet.ts';
import { DATA, withCarrier } from './carrier.ts';
import { digestOf, type VolumeDigest } from './digest.ts';

/** Reads a volume as a tar, whose entries begin with "data/", and hands it to `take`; what it held. */
export async function readVolume(
  engine: Engine,
  volume: string,
  take: (tar: Readable) => Promise<void>,
  signal: AbortSignal,
): Promise<VolumeDigest> {
  return withCarrier(engine, volume, async (id) => {
    const stream = toWeb(Readable.from(engine.getArchive(id, `/${DATA}`, signal)));
    const [one, other] = stream.tee();
    const [digest] = await Promise.all([digestOf(other), take(fromWeb(one))]);
    return digest;
  });
}

/** Writes a tar as `readVolume` gives it into a volume that is there, and reads it again: what it holds now. */
export async function writeVolume(
  engine: Engine,
  volume: string,
  tar: Readable,
  signal: AbortSignal,
): Promise<VolumeDigest> {
  await withCarrier(engine, volume, (id) =>
    engine.putArchive(id, '/', tar, { copyOwner: true, allowReplace: true, signal }),
  );
  const drop = async (again: Readable): Promise<void> => {
    for await (const _ of again);
  };
  return readVolume(engine, volume, drop, signal);
}

/** Throws `VOLUME_COPY_DIFFERS` where a copy is not what its source is. */
export function requireSame(volume: string, source: VolumeDigest, copy: VolumeDigest): void {
  if (source.digest === copy.digest) return;
  throw new FlotillaError(
    'VOLUME_COPY_DIFFERS',
    `The copy of volume "${volume}" is not what its source is (${copy.entries} entries with ${copy.bytes} bytes, not ${source.entries} with ${source.bytes})`,
    { hint: 'something wrote to it meanwhile: stop what uses it, and try again; the source is as it was' },
  );
}

/**
 * Copies a volume with its labels to another engine, and compares the two; a copy that differs is removed
 * again. Throws `VOLUME_EXISTS`, `VOLUME_COPY_DIFFERS`.
 */
export async function copyVolume(
  source: { readonly engine: Engine; readonly volume: ObservedVolume },
  to: Engine,
  signal: AbortSignal,
): Promise<VolumeDigest> {
  const { name, driver, labels, options } = source.volume;
  if ((await to.listVolumes(signal)).some((volume) => volume.name === name)) {
    throw new FlotillaError('VOLUME_EXISTS', `There is a volume "${name}" on ${to.node}`, {
      hint: 'remove it first, if nothing in it is needed',
    });
  }
  await to.createVolume({ name, driver, labels, ...(options === undefined ? {} : { options }) });
  try {
    let copy: VolumeDigest | undefined;
    const take = async (tar: Readable): Promise<void> => {
      copy = await writeVolume(to, name, tar, signal);
    };
    const wanted = await readVolume(source.engine, name, take, signal);
    if (copy !== undefined) requireSame(name, wanted, copy);
    return wanted;
  } catch (error) {
    await to.removeVolume(name);
    throw error;
  }
}
