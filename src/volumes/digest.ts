import { createHash } from 'node:crypto';
import type { TarHeader } from 'modern-tar';
import { chunksOf, wholeTarEntries } from '../async/tar-streams.ts';
import { FlotillaError } from '../errors/flotilla-error.ts';

/** As the library says it. */
const TRUNCATED = 'Tar archive is truncated.';

/** What a volume holds, as far as it can be compared. */
export interface VolumeDigest {
  readonly digest: string;
  readonly entries: number;
  /** The sum of the files' sizes. */
  readonly bytes: number;
}

/**
 * A digest over everything that a volume's tar tells of it: names, kinds, modes, owners, times, link targets
 * and contents. The order of the entries does not count, nor does the one named `without`. The stream is
 * read to its end. Rejects with `VOLUME_TAR_CUT_OFF`: an engine that can't read on ends its answer as if it were done.
 */
export async function digestOf(tar: ReadableStream<Uint8Array>, without?: string): Promise<VolumeDigest> {
  try {
    return await digestEntries(tar, without);
  } catch (error) {
    throw error instanceof Error && error.message === TRUNCATED ? cutOff(error) : error;
  }
}

function cutOff(cause: Error): FlotillaError {
  return new FlotillaError('VOLUME_TAR_CUT_OFF', "A tar of a volume's files ends before its end", {
    hint: 'a backup is not whole; an engine that gave it may have more to say in its log',
    cause,
  });
}

async function digestEntries(tar: ReadableStream<Uint8Array>, without?: string): Promise<VolumeDigest> {
  const lines: string[] = [];
  let bytes = 0;
  for await (const { header, body } of wholeTarEntries(tar)) {
    const hash = createHash('sha256');
    for await (const chunk of chunksOf(body)) hash.update(chunk);
    if (header.name === without) continue;
    bytes += header.size;
    lines.push(lineOf(header, hash.digest('hex')));
  }
  const digest = createHash('sha256').update(lines.sort().join('\n')).digest('hex');
  return { digest: `sha256:${digest}`, entries: lines.length, bytes };
}

/** Folders' times change when something is written into them, by the copy too. */
function lineOf(header: TarHeader, content: string): string {
  const { name, type, mode, uid, gid, mtime, linkname } = header;
  const time = type === 'directory' ? '' : String(mtime?.getTime() ?? '');
  return JSON.stringify([name.replace(/\/$/, ''), type, mode, uid, gid, time, linkname, content]);
}
