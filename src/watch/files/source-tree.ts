import { type BigIntStats, lstatSync, readdirSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';

/** Which part of the disk is looked at. */
export interface TreeScope {
  /** Files and folders to begin with; those that are missing may come. */
  readonly roots: readonly string[];
  /** False: neither the folder nor anything below it matters. */
  readonly enters: (folder: string) => boolean;
  /** False: a change of this path matters to nobody. */
  readonly wants: (path: string, isFolder: boolean) => boolean;
}

/** Told of every folder that matters: a watch on it has to be there before it is looked into. */
export interface FolderListener {
  readonly came: (folder: string) => void;
  readonly went: (folder: string) => void;
}

/** A path's state, as one comparable word; `isSettled` is false where a later change might look the same. */
interface Seen {
  readonly state: string;
  readonly isSettled: boolean;
  /** Names in a folder; undefined for what is no folder. */
  readonly names?: Set<string>;
  /** Which folder it is: one that was made anew is another one, even with the same inode number. */
  readonly folder?: string;
}

/**
 * Times of change come from the kernel's clock tick: a file that changed this shortly before it was looked at
 * could change again without a visible difference.
 */
const TICK_MS = 20;

/** How many paths are looked at before other work gets a turn. */
const PATHS_PER_TURN = 500;

/**
 * What is known of the watched files. Events only say where to look; what has changed since the last look
 * is found here. So a change that is announced twice counts once, a folder that was moved in counts with
 * everything in it, and a lost event is found by looking everywhere.
 */
export class SourceTree {
  readonly #scope: TreeScope;
  readonly #folders: FolderListener;
  readonly #seen = new Map<string, Seen>();
  #looked = 0;

  constructor(scope: TreeScope, folders: FolderListener = { came: () => {}, went: () => {} }) {
    this.#scope = scope;
    this.#folders = folders;
  }

  /** Looks at everything -> the paths that have changed since, at the first call all of them. */
  async scan(): Promise<readonly string[]> {
    const changed: string[] = [];
    for (const root of this.#scope.roots) await this.#look(root, changed, true);
    return changed;
  }

  /** Looks where an event points -> what has changed there; what is new is looked into. */
  async look(paths: Iterable<string>): Promise<readonly string[]> {
    const changed: string[] = [];
    for (const path of paths) await this.#look(this.#firstUnknown(path), changed, false);
    return changed;
  }

  /** Of a path in folders that have not been seen yet, the uppermost of them: it is looked into whole. */
  #firstUnknown(path: string): string {
    let first = path;
    while (!this.#scope.roots.includes(first) && first !== '/') {
      const above = first.slice(0, first.lastIndexOf('/')) || '/';
      if (this.#seen.has(above)) break;
      first = above;
    }
    return first;
  }

  /** True for what was there at the last look. */
  has(path: string): boolean {
    return this.#seen.has(path);
  }

  /** Every path that is there and matters, folders before what is in them. */
  *paths(): Iterable<string> {
    for (const [path, seen] of this.#seen) if (this.#wants(path, seen)) yield path;
  }

  async #look(path: string, changed: string[], isDeep: boolean): Promise<void> {
    this.#looked += 1;
    if (this.#looked % PATHS_PER_TURN === 0) await turn();
    const before = this.#seen.get(path);
    const stats = this.#scope.enters(path) ? statOf(path) : undefined;
    if (stats === undefined) {
      if (before !== undefined) this.#forget(path, before, changed);
      return;
    }
    const now = seenOf(stats, before);
    this.#remember(path, now);
    const isSame = before?.state === now.state && before.isSettled;
    if (!isSame && this.#wants(path, now)) changed.push(path);
    if (now.names === undefined) {
      if (before?.names !== undefined) this.#forgetInside(path, before, changed);
      return;
    }
    // Another folder at that path is one whose events nobody has heard.
    const isNew = before?.names === undefined || before.folder !== now.folder || !before.isSettled;
    if (isNew) this.#folders.came(path);
    if (isDeep || isNew) await this.#lookInside(path, now.names, changed);
  }

  async #lookInside(folder: string, known: Set<string>, changed: string[]): Promise<void> {
    const present = new Set(namesIn(folder));
    for (const name of [...known]) {
      if (!present.has(name)) await this.#look(join(folder, name), changed, true);
    }
    for (const name of present) await this.#look(join(folder, name), changed, true);
  }

  #remember(path: string, now: Seen): void {
    this.#parentNames(path)?.add(path.slice(path.lastIndexOf('/') + 1));
    this.#seen.set(path, now);
  }

  #parentNames(path: string): Set<string> | undefined {
    return this.#seen.get(path.slice(0, path.lastIndexOf('/')) || '/')?.names;
  }

  /**
   * A path has gone, with everything in it. All of that is told: by the time that somebody acts on it, there may
   * be another folder at that path, which has only some of it.
   */
  #forget(path: string, seen: Seen, changed: string[]): void {
    if (this.#wants(path, seen)) changed.push(path);
    this.#forgetInside(path, seen, changed);
    this.#seen.delete(path);
    this.#parentNames(path)?.delete(path.slice(path.lastIndexOf('/') + 1));
  }

  #forgetInside(path: string, { names }: Seen, changed: string[]): void {
    if (names === undefined) return;
    this.#folders.went(path);
    for (const name of [...names]) {
      const inside = this.#seen.get(join(path, name));
      if (inside !== undefined) this.#forget(join(path, name), inside, changed);
    }
  }

  #wants(path: string, { names }: Seen): boolean {
    return this.#scope.wants(path, names !== undefined);
  }
}

function seenOf(stats: BigIntStats, before: Seen | undefined): Seen {
  // A folder's own times change with its contents, which are reported separately.
  if (stats.isDirectory()) {
    const names = before?.names ?? new Set<string>();
    const isSettled = Date.now() - Number(stats.birthtimeMs) > TICK_MS;
    return { state: `${stats.mode}`, isSettled, names, folder: `${stats.ino} ${stats.birthtimeNs}` };
  }
  const { ino, size, mode, ctimeNs } = stats;
  return {
    state: `${ino} ${size} ${mode} ${ctimeNs}`,
    isSettled: Date.now() - Number(stats.ctimeMs) > TICK_MS,
  };
}

function join(folder: string, name: string): string {
  return folder === '/' ? `/${name}` : `${folder}/${name}`;
}

/** undefined for what is not there, can't be reached, or is neither file, folder nor link. */
function statOf(path: string): BigIntStats | undefined {
  try {
    const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false });
    return stats?.isFile() || stats?.isDirectory() || stats?.isSymbolicLink() ? stats : undefined;
  } catch {
    return undefined;
  }
}

/** A folder that can't be read is as one without contents: there is nothing that could be copied. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
