import type { Writable } from 'node:stream';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { packTar } from 'modern-tar';
import type { Engine } from '../engine/engine.ts';
import type { ObservedVolume } from '../model/observed/fleet.ts';
import { readVolume } from './read-volume.ts';

/** The first entry of a backup: what the volume is besides its files. */
export const MANIFEST = 'volume.json';

export interface VolumeManifest {
  readonly name: string;
  readonly driver: string;
  readonly options: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}

/** Two empty blocks end a tar; without them, another one can follow. */
const END_BYTES = 1024;

/** Writes a tar: the manifest, then the volume's files under "data/". */
export async function backupVolume(
  { engine, volume }: { readonly engine: Engine; readonly volume: ObservedVolume },
  target: Writable,
  { isGzip, signal }: { readonly isGzip: boolean; readonly signal: AbortSignal },
): Promise<void> {
  const { name, driver, labels, options = {} } = volume;
  const text = `${JSON.stringify({ name, driver, options, labels } satisfies VolumeManifest, null, 2)}\n`;
  const packed = await packTar([
    { header: { name: MANIFEST, type: 'file', size: Buffer.byteLength(text), mode: 0o644 }, body: text },
  ]);
  await readVolume(
    engine,
    volume,
    async (tar, ending) => {
      const whole = async function* (): AsyncIterable<Uint8Array> {
        yield packed.subarray(0, packed.length - END_BYTES);
        yield* tar;
      };
      const compress = isGzip ? createGzip() : new PassThrough();
      await pipeline(whole, compress, target, { signal: ending });
    },
    signal,
  );
}
