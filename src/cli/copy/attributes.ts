import { chmodSync, lstatSync, utimesSync } from 'node:fs';
import { resolve } from 'node:path';

/** An entry of a tar, as far as it says what its file or folder is to be like. */
interface Entry {
  readonly name: string;
  readonly type?: string;
  readonly mode?: number;
  readonly mtime?: Date;
}

const PERMISSIONS = 0o7777;

/**
 * What unpacking leaves out of what a tar says of its files and folders: permissions that the umask takes away, the bits setuid, setgid
 * and sticky, those of folders that were there, and the times of folders, which change with each file that is put into them.
 */
export class Attributes {
  readonly #entries = new Map<string, Entry>();

  note(entry: Entry): void {
    if (entry.type === 'file' || entry.type === 'directory') this.#entries.set(entry.name, entry);
  }

  /** Below `base`, when everything is in its place. Folders come after what is in them. */
  apply(base: string): void {
    for (const { name, mode, mtime } of [...this.#entries.values()].reverse()) {
      const path = resolve(base, name);
      const stat = lstatSync(path);
      // Of another one's link, the target would change.
      if (stat.isSymbolicLink()) continue;
      if (mode !== undefined && (mode & PERMISSIONS) !== (stat.mode & PERMISSIONS))
        chmodSync(path, mode & PERMISSIONS);
      if (stat.isDirectory() && mtime !== undefined) utimesSync(path, mtime, mtime);
    }
  }
}
