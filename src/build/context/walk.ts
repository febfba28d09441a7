import { lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Sending } from './ignore.ts';

/** One entry of a context: below a folder comes what is in it, names in the order of their bytes. */
export interface ContextEntry {
  /** With "/", relative to the context. */
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link';
  /** Permission bits, with setuid, setgid and sticky. */
  readonly mode: number;
  readonly sizeBytes: number;
  readonly modifiedNs: bigint;
  /** When its content, mode or name last changed (ctime). */
  readonly changedMs: number;
  /** Where a link leads. */
  readonly target?: string;
}

/**
 * Walks a context without what is not sent. Sockets and devices are nothing to build from. Not async:
 * thousands of small waits are several times the work.
 */
export function* walkContext(root: string, sending: Sending, below = ''): Iterable<ContextEntry> {
  const names = readdirSync(join(root, below));
  for (const name of names.sort(byBytes)) {
    const path = below === '' ? name : `${below}/${name}`;
    const entry = readEntry(root, path);
    if (entry === undefined) continue;
    const verdict = sending(path, entry.kind === 'folder');
    if (verdict === 'left-out') continue;
    if (verdict === 'sent') yield entry;
    if (entry.kind !== 'folder') continue;
    const inner = walkContext(root, sending, path);
    yield* verdict === 'sent' ? inner : announced(entry, inner);
  }
}

/** A folder that is left out itself comes along with the first thing in it that is not. */
function* announced(folder: ContextEntry, inner: Iterable<ContextEntry>): Iterable<ContextEntry> {
  let isFirst = true;
  for (const entry of inner) {
    if (isFirst) yield folder;
    isFirst = false;
    yield entry;
  }
}

function readEntry(root: string, name: string): ContextEntry | undefined {
  const path = join(root, name);
  const stats = lstatSync(path, { bigint: true });
  const common = {
    name,
    mode: Number(stats.mode & 0o7777n),
    modifiedNs: stats.mtimeNs,
    changedMs: Number(stats.ctimeMs),
  };
  if (stats.isDirectory()) return { ...common, kind: 'folder', sizeBytes: 0 };
  if (stats.isSymbolicLink()) return { ...common, kind: 'link', sizeBytes: 0, target: readlinkSync(path) };
  return stats.isFile() ? { ...common, kind: 'file', sizeBytes: Number(stats.size) } : undefined;
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
