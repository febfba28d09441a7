import { createReadStream, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { sendingAllBut } from '../../context/ignore.ts';
import { type ContextEntry, walkContext } from '../../context/walk.ts';

/** What the engine wants of a folder; its patterns are those of `.dockerignore`. */
export interface FolderFilter {
  readonly excludes: readonly string[];
  /** Only these and what is below them; empty: everything. */
  readonly only: readonly string[];
}

/** A folder that the engine may take files from. */
export interface SyncFolder {
  entries(filter: FolderFilter): Iterable<ContextEntry>;
  read(name: string): AsyncIterable<Uint8Array>;
}

/** A folder on this disk. */
export function diskFolder(root: string): SyncFolder {
  return {
    entries({ excludes, only }) {
      const sending = sendingAllBut(excludes);
      const wanted = wantedPaths(root, only);
      return walkContext(root, (name, isFolder) =>
        wanted === undefined || wanted.some((path) => isOnWay(name, path))
          ? sending(name, isFolder)
          : 'left-out',
      );
    },
    read: (name) => createReadStream(join(root, name)) as AsyncIterable<Uint8Array>,
  };
}

/** Files that are only in memory. */
export function memoryFolder(files: ReadonlyMap<string, Uint8Array>): SyncFolder {
  return {
    *entries() {
      for (const [name, content] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
        yield { name, kind: 'file', mode: 0o644, sizeBytes: content.length, modifiedNs: 0n, changedMs: 0 };
      }
    },
    async *read(name) {
      const content = files.get(name);
      if (content !== undefined) yield content;
    },
  };
}

/**
 * The paths as they are on disk; undefined where that can't be told before walking: patterns, and links,
 * which lead elsewhere. More files than needed do no harm.
 */
function wantedPaths(root: string, only: readonly string[]): readonly string[] | undefined {
  if (only.length === 0) return undefined;
  const paths: string[] = [];
  for (const path of only) {
    const parts = path.split('/').filter((part) => part !== '' && part !== '.');
    if (parts.length === 0 || /[*?[\\]/.test(path) || hasLink(root, parts)) return undefined;
    paths.push(parts.join('/'));
  }
  return paths;
}

function hasLink(root: string, parts: readonly string[]): boolean {
  return parts.some((_, index) => {
    const path = join(root, ...parts.slice(0, index + 1));
    return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  });
}

/** The path itself, what is below it, and the folders that lead to it. */
function isOnWay(name: string, path: string): boolean {
  return name === path || name.startsWith(`${path}/`) || path.startsWith(`${name}/`);
}
