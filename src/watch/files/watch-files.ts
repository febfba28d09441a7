import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock } from '../../async/clock.ts';
import type { FlotillaError } from '../../errors/flotilla-error.ts';
import { isWithin } from '../../model/paths.ts';
import { Batches } from './batches.ts';
import { FolderWatches } from './folder-watches.ts';
import { SourceTree, type TreeScope } from './source-tree.ts';

export interface FileWatch {
  readonly tree: SourceTree;
  close(): Promise<void>;
}

export interface FileWatchRequest extends TreeScope {
  readonly clock: Clock;
  /** Called with what has changed, never twice at a time. */
  readonly onChange: (paths: readonly string[]) => void;
  readonly onError: (error: FlotillaError) => void;
}

/** What is above the outermost watched folder is not watched: whether that is still the same is looked up. */
const RECHECK_ROOTS_MS = 2000;

/**
 * Watches files and reports changes in batches, as soon as it has been quiet for some milliseconds.
 * Resolves when every change from now on is seen.
 */
export async function watchFiles(request: FileWatchRequest): Promise<FileWatch> {
  const { clock, onChange, onError, enters } = request;
  const roots = [...watchRoots(request.roots)];
  const report = async (found: Promise<readonly string[]>): Promise<void> => {
    const changed = await found;
    if (changed.length > 0) onChange(changed);
  };
  const onPath = (path: string): void => {
    if (enters(path)) batches.add(path);
  };
  const watches = new FolderWatches({ onPath, onError });
  const tree = new SourceTree(
    { ...request, roots },
    { came: (folder) => watches.watch(folder), went: (folder) => watches.unwatch(folder) },
  );
  const batches = new Batches(clock, {
    look: (paths) => report(tree.look(paths)),
    recount: () => report(tree.scan()),
  });
  await tree.scan();
  const end = new AbortController();
  const running = batches.run();
  const checking = recheck(roots, onPath, clock, end.signal);
  return {
    tree,
    async close() {
      batches.end();
      end.abort();
      await Promise.all([running, checking]);
      watches.close();
    },
  };
}

async function recheck(
  roots: readonly string[],
  onPath: (path: string) => void,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(RECHECK_ROOTS_MS, signal).catch(() => undefined);
    for (const root of roots) onPath(root);
  }
}

/**
 * The folders to begin with so that all roots are seen, also one that is a file (which editors replace) or
 * that is not there yet: then the next folder above it.
 */
export function watchRoots(roots: readonly string[]): ReadonlySet<string> {
  const folders = new Set(
    roots.map((root) => {
      let folder = dirname(root);
      while (!existsSync(folder)) folder = dirname(folder);
      return folder;
    }),
  );
  const outermost = [...folders].filter(
    (folder) => ![...folders].some((other) => other !== folder && isWithin(other, folder)),
  );
  return new Set(outermost);
}
