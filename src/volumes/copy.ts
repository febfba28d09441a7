import { isDeepStrictEqual } from 'node:util';
import type { Engine } from '../engine/engine.ts';
import { FlotillaError } from '../errors/flotilla-error.ts';
import type { ObservedVolume } from '../model/observed/fleet.ts';
import type { VolumeDigest } from './digest.ts';
import { fillVolume, volumeExists } from './fill-volume.ts';
import { drop, readVolume } from './read-volume.ts';

interface VolumeOn {
  readonly engine: Engine;
  readonly volume: ObservedVolume;
}

/**
 * Copies a volume with its labels to another engine, and compares the two; a copy that differs is removed
 * again, and one that is there already is the result of a run before. Throws `VOLUME_SHARED`, `VOLUME_EXISTS`,
 * `VOLUME_COPY_DIFFERS`.
 */
export async function copyVolume(source: VolumeOn, to: Engine, signal: AbortSignal): Promise<VolumeDigest> {
  const { engine, volume } = source;
  requireOwnFiles(volume, to);
  const copied = await fillVolume(
    to,
    { volume, give: (take) => readVolume(engine, volume, take, signal) },
    signal,
  );
  return copied ?? (await copyThatIsThere(source, to, signal));
}

/** Of a run that ended behind its copy. */
async function copyThatIsThere(
  { engine, volume }: VolumeOn,
  to: Engine,
  signal: AbortSignal,
): Promise<VolumeDigest> {
  const { name, labels } = volume;
  const found = (await to.listVolumes(signal)).find((one) => one.name === name);
  if (found !== undefined && isDeepStrictEqual(found.labels, labels)) {
    const [wanted, copy] = await Promise.all([
      readVolume(engine, volume, drop, signal),
      readVolume(to, found, drop, signal),
    ]);
    if (wanted.digest === copy.digest) return wanted;
  }
  throw volumeExists(name, to, 'remove it first, if nothing in it is needed');
}

/** A copy of what is on a server would be written over itself. */
function requireOwnFiles({ name, options = {} }: ObservedVolume, to: Engine): void {
  const { type = '', o = '' } = options;
  if (!/^(nfs|cifs|smb)/i.test(type) && !/(^|,)addr=/.test(o)) return;
  throw new FlotillaError(
    'VOLUME_SHARED',
    `The files of volume "${name}" are on a server (${type}), where ${to.node} reaches them too`,
    { hint: `there is nothing to copy: create the volume on ${to.node} with the same options` },
  );
}
