import type { ArchiveCalls, PathStat } from '../archives.ts';
import type { EngineApi } from './api.ts';
import { orUndefined } from './refusals.ts';
import { untilAborted } from './wire/streams.ts';

/** Go's os.FileMode bits. */
const MODE_FOLDER = 2 ** 31;
const MODE_LINK = 2 ** 27;

/** API, "Archive". */
export function archiveCalls(api: EngineApi): ArchiveCalls {
  const at = (id: string): string => `/containers/${encodeURIComponent(id)}/archive`;
  return {
    async statPath(containerId, path) {
      const request = { method: 'HEAD', path: at(containerId), query: { path } } as const;
      const headers = await orUndefined(api.headers(request));
      const header = headers?.['x-docker-container-path-stat'];
      return typeof header === 'string' ? decodeStat(header) : undefined;
    },
    async *getArchive(containerId, path, signal) {
      const response = await api.stream({ method: 'GET', path: at(containerId), query: { path }, signal });
      yield* api.typed(untilAborted(response, signal));
    },
    async putArchive(containerId, folder, tar, { copyOwner, allowReplace, signal }) {
      const query = {
        path: folder,
        noOverwriteDirNonDir: allowReplace ? undefined : true,
        copyUIDGID: copyOwner ? 1 : undefined,
      };
      await api.json({ method: 'PUT', path: at(containerId), query, body: tar, signal });
    },
  };
}

/** The header's base64 JSON. */
function decodeStat(header: string): PathStat {
  const stat = JSON.parse(Buffer.from(header, 'base64').toString('utf8')) as {
    name: string;
    size: number;
    mode: number;
    linkTarget?: string;
  };
  return {
    name: stat.name,
    sizeBytes: stat.size,
    mode: stat.mode,
    isFolder: hasBit(stat.mode, MODE_FOLDER),
    isLink: hasBit(stat.mode, MODE_LINK),
    linkTarget: stat.linkTarget ?? '',
  };
}

/** The mode has 32 bits; JavaScript's bit operators take it as signed. */
function hasBit(mode: number, bit: number): boolean {
  return Math.floor(mode / bit) % 2 === 1;
}
