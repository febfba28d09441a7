import type { Readable } from 'node:stream';
import type { Engine } from '../engine/engine.ts';
import type { VolumeSpec } from '../model/container-spec.ts';
import { DATA, withCarrier } from './carrier.ts';
import { digestWhile, type Take, type VolumeDigest } from './digest-while.ts';

/** Reads a volume as a tar, whose entries begin with "data/", and hands it to `take`; what it held. */
export function readVolume(
  engine: Engine,
  volume: VolumeSpec,
  take: Take,
  signal: AbortSignal,
): Promise<VolumeDigest> {
  return withCarrier(engine, { volume, isFilling: false }, (id) => readThrough(engine, id, take, signal));
}

/** The same through a carrier that is there. */
export function readThrough(
  engine: Engine,
  carrier: string,
  take: Take,
  signal: AbortSignal,
): Promise<VolumeDigest> {
  return digestWhile((ending) => engine.getArchive(carrier, `/${DATA}`, ending), take, signal);
}

/** For those who want the digest only. */
export async function drop(tar: Readable): Promise<void> {
  for await (const _ of tar);
}
