import { lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { IsSent } from './ignore.ts';

/** One entry of a context: below a folder comes what is in it, names in the order of their bytes. */
export interface ContextEntry {
  /** With "/", relative to the context. */
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link';
  /** Permission bits, with setuid, setgid and sticky. */
  readonly mode: number;
  readonly sizeBytes: number;
  readonly modifiedNs: bigint;
  /** Where a link leads. */
  readonly target?: string;
}

/** Walks a context without what is not sent. Sockets and devices are nothing to build from. */
export async function* walkContext(root: string, isSent: IsSent, below = ''): AsyncIterable<ContextEntry> {
  const names = await readdir(join(root, below));
  for (const name of names.sort(byBytes)) {
    const path = below === '' ? name : `${below}/${name}`;
    const stats = await lstat(join(root, path), { bigint: true });
    const isFolder = stats.isDirectory();
    if (!isSent(path, isFolder)) continue;
    const common = {
      name: path,
      mode: Number(stats.mode & 0o7777n),
      sizeBytes: Number(stats.size),
      modifiedNs: stats.mtimeNs,
    };
    if (isFolder) {
      yield { ...common, kind: 'folder', sizeBytes: 0 };
      yield* walkContext(root, isSent, path);
    } else if (stats.isSymbolicLink()) {
      yield { ...common, kind: 'link', sizeBytes: 0, target: await readlink(join(root, path)) };
    } else if (stats.isFile()) {
      yield { ...common, kind: 'file' };
    }
  }
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
