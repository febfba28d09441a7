import { createHash } from 'node:crypto';
import { createTarDecoder, type ParsedTarEntry, type TarHeader } from 'modern-tar';

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
 * read to its end.
 */
export async function digestOf(tar: ReadableStream<Uint8Array>, without?: string): Promise<VolumeDigest> {
  const lines: string[] = [];
  let bytes = 0;
  const entries = tar.pipeThrough(createTarDecoder()) as unknown as AsyncIterable<ParsedTarEntry>;
  for await (const { header, body } of entries) {
    const hash = createHash('sha256');
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) hash.update(chunk);
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
