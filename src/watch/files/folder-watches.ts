import { type FSWatcher, watch } from 'node:fs';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import { messageOf } from '../../errors/message-of.ts';
import { systemCode } from '../../errors/system-error.ts';

export interface FolderWatchOptions {
  /** A path in a watched folder where something has happened, whatever it was. */
  readonly onPath: (path: string) => void;
  readonly onError: (error: FlotillaError) => void;
}

/** The kernel's watches of single folders; which folders there are is for others to know. */
export class FolderWatches {
  readonly #options: FolderWatchOptions;
  readonly #watchers = new Map<string, FSWatcher>();

  constructor(options: FolderWatchOptions) {
    this.#options = options;
  }

  /** Watches a folder, anew where another one had that path before. */
  watch(folder: string): void {
    this.unwatch(folder);
    const { onPath, onError } = this.#options;
    try {
      const watcher = watch(folder, (_event, name) =>
        onPath(name === null ? folder : folder === '/' ? `/${name}` : `${folder}/${name}`),
      );
      // The folder above reports that this one has gone.
      watcher.on('error', () => this.unwatch(folder));
      this.#watchers.set(folder, watcher);
    } catch (cause) {
      if (!isGone(cause)) onError(watchFailure(folder, cause));
    }
  }

  unwatch(folder: string): void {
    this.#watchers.get(folder)?.close();
    this.#watchers.delete(folder);
  }

  close(): void {
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }
}

function isGone(cause: unknown): boolean {
  const code = systemCode(cause);
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES';
}

function watchFailure(folder: string, cause: unknown): FlotillaError {
  const message = messageOf(cause);
  const isFull = /ENOSPC|EMFILE/.test(message);
  return new FlotillaError('WATCH_FAILED', `"${folder}" can't be watched: ${message}`, {
    cause,
    ...(isFull
      ? {
          hint: 'the system limits how many folders are watched: raise it (sysctl fs.inotify.max_user_watches and max_user_instances), or name large folders under "ignore"',
        }
      : {}),
  });
}
