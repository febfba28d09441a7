import type { Readable } from 'node:stream';
import type { Engine } from '../engine/engine.ts';
import { FlotillaError } from '../errors/flotilla-error.ts';
import type { VolumeSpec } from '../model/container-spec.ts';
import { OWN_LABEL } from '../model/labels.ts';
import { removeCarrier, withCarrier } from './carrier.ts';
import type { Take, VolumeDigest } from './digest-while.ts';
import { drop, readThrough } from './read-volume.ts';

/** What is to become a volume. */
export interface Filling {
  readonly volume: VolumeSpec;
  /** Hands the tar of its files to `take`; what it held. */
  readonly give: (take: Take) => Promise<VolumeDigest>;
}

/**
 * Makes a volume of a tar, and compares the two. The container through which it is written comes to be with the volume
 * and goes when it is whole: so what a run has left that was broken off is known as a part, and the next run makes it
 * anew. A copy that differs is removed again. Undefined, and nothing is done, where the volume is there and no such part.
 * Throws `VOLUME_COPY_DIFFERS`, and `VOLUME_EXISTS` where another run began with the same meanwhile.
 */
export async function fillVolume(
  engine: Engine,
  { volume, give }: Filling,
  signal: AbortSignal,
): Promise<VolumeDigest | undefined> {
  const { name } = volume;
  if (!(await makeRoom(engine, volume, signal))) return undefined;
  try {
    const digest = await withCarrier(engine, { volume, isFilling: true }, async (id) => {
      const wanted = await give((tar, ending) => unpack(engine, id, tar, ending));
      requireSame(name, wanted, await readThrough(engine, id, drop, signal));
      return wanted;
    });
    // Another run may have taken it for what was left of this one.
    if ((await stateOf(engine, name, signal)).kind !== 'whole') {
      throw volumeExists(name, engine, 'another run is making it: wait for that');
    }
    return digest;
  } catch (error) {
    // Whoever has it keeps it; a part that stays has its carrier.
    await engine.removeVolume(name).catch(() => undefined);
    throw error;
  }
}

export function volumeExists(name: string, { node }: Engine, hint: string): FlotillaError {
  return new FlotillaError('VOLUME_EXISTS', `There is a volume "${name}" on ${node}`, { hint });
}

function unpack(engine: Engine, id: string, tar: Readable, signal: AbortSignal): Promise<void> {
  return engine.putArchive(id, '/', tar, { copyOwner: true, allowReplace: true, signal });
}

/** Throws `VOLUME_COPY_DIFFERS` where a copy is not what its source is. */
function requireSame(volume: string, source: VolumeDigest, copy: VolumeDigest): void {
  if (source.digest === copy.digest) return;
  throw new FlotillaError(
    'VOLUME_COPY_DIFFERS',
    `The copy of volume "${volume}" is not what its source is (${copy.entries} entries with ${copy.bytes} bytes, not ${source.entries} with ${source.bytes})`,
    { hint: 'something wrote to it meanwhile: stop what uses it, and try again; the source is as it was' },
  );
}

type VolumeState =
  | { readonly kind: 'absent' | 'whole' }
  /** Only carriers that fill it have it. */
  | { readonly kind: 'part'; readonly carriers: readonly string[] };

async function stateOf(engine: Engine, name: string, signal: AbortSignal): Promise<VolumeState> {
  const [volumes, containers] = await Promise.all([
    engine.listVolumes(signal),
    engine.listContainers([], signal),
  ]);
  if (!volumes.some((volume) => volume.name === name)) return { kind: 'absent' };
  const users = containers.filter(({ mounts }) => mounts.some(({ volumeName }) => volumeName === name));
  const isPart = users.length > 0 && users.every(({ labels }) => labels[OWN_LABEL.volumeFilling] === name);
  return isPart ? { kind: 'part', carriers: users.map(({ id }) => id) } : { kind: 'whole' };
}

/**
 * Removes the part that a run has left; false where the volume is whole. The run may still be there and just be done: so
 * this one's carrier joins first, which that run finds when it looks once more, or else its own is found to be gone here.
 */
async function makeRoom(engine: Engine, volume: VolumeSpec, signal: AbortSignal): Promise<boolean> {
  const found = await stateOf(engine, volume.name, signal);
  if (found.kind !== 'part') return found.kind === 'absent';
  const isStillPart = await withCarrier(engine, { volume, isFilling: true }, async () => {
    const now = await stateOf(engine, volume.name, signal);
    if (now.kind !== 'part' || !found.carriers.every((id) => now.carriers.includes(id))) return false;
    for (const id of found.carriers) await removeCarrier(engine, id);
    return true;
  });
  if (isStillPart) await engine.removeVolume(volume.name);
  return isStillPart;
}
