import { createReadStream, statSync } from 'node:fs';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { tarEntries, toWeb } from '../async/tar-streams.ts';
import type { Engine } from '../engine/engine.ts';
import { FlotillaError } from '../errors/flotilla-error.ts';
import { messageOf } from '../errors/message-of.ts';
import { COMPOSE_PREFIX } from '../model/labels.ts';
import { MANIFEST, type VolumeManifest } from './backup.ts';
import { digestWhile } from './digest-while.ts';
import { fillVolume, volumeExists } from './fill-volume.ts';

/**
 * Makes a volume of a backup -> its name. Under another name than its own it loses its project's labels. A copy that
 * differs is removed again. Throws `BACKUP_INVALID`, `VOLUME_EXISTS`, `VOLUME_COPY_DIFFERS`.
 */
export async function restoreVolume(
  path: string,
  engine: Engine,
  newName: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  const manifest = await readManifest(path);
  const name = newName ?? manifest.name;
  const { driver, options } = manifest;
  const labels = name === manifest.name ? manifest.labels : withoutProject(manifest.labels);
  const restored = await fillVolume(
    engine,
    {
      volume: { name, driver, options, labels },
      give: (take) => digestWhile(() => open(path), take, signal, MANIFEST),
    },
    signal,
  );
  if (restored !== undefined) return name;
  throw volumeExists(name, engine, 'remove it first, or restore under another name with --name');
}

/** A copy beside the volume is none of its project's, which would take it down with the others. */
function withoutProject(labels: VolumeManifest['labels']): VolumeManifest['labels'] {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !name.startsWith(COMPOSE_PREFIX)));
}

function open(path: string): Readable {
  const file = createReadStream(path);
  // What goes wrong is told by the stream that is read.
  return path.endsWith('.gz') ? pipeline(file, createGunzip(), () => undefined) : file;
}

async function readManifest(path: string): Promise<VolumeManifest> {
  const invalid = (why: string): FlotillaError =>
    new FlotillaError('BACKUP_INVALID', `${path} is no backup of a volume: ${why}`, {
      hint: 'flotilla volume backup writes one',
    });
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) throw invalid('there is no such file');
  const source = open(path);
  try {
    for await (const { header, body } of tarEntries(toWeb(source))) {
      if (header.name !== MANIFEST) break;
      return JSON.parse(await new Response(body).text()) as VolumeManifest;
    }
  } catch (error) {
    throw invalid(messageOf(error));
  } finally {
    source.destroy();
  }
  throw invalid(`it does not begin with ${MANIFEST}`);
}
