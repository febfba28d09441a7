import type { Readable } from 'node:stream';

/** Files of containers as tar streams (API, "Archive"). Every method throws an `EngineError`. */
export interface ArchiveCalls {
  /** undefined where the path does not exist in the container. */
  statPath(containerId: string, path: string): Promise<PathStat | undefined>;
  /** A file or folder as a tar whose entries begin with the path's last part. */
  getArchive(containerId: string, path: string, signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** Unpacks a tar into a folder that exists. */
  putArchive(containerId: string, folder: string, tar: Readable, options: PutArchiveOptions): Promise<void>;
}

export interface PathStat {
  readonly name: string;
  readonly sizeBytes: number;
  /** Go's file mode bits: the highest is "is a folder", 27 is "is a symbolic link". */
  readonly mode: number;
  readonly isFolder: boolean;
  readonly isLink: boolean;
  readonly linkTarget: string;
}

export interface PutArchiveOptions {
  /** Keep owner and group ids as they are in the tar. */
  readonly copyOwner: boolean;
  /** Let a file take a folder's place and the other way round. */
  readonly allowReplace: boolean;
  readonly signal?: AbortSignal;
}
