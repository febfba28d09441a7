import { systemCode } from '../../../errors/system-error.ts';
import { GRPC_CODE, GrpcError } from '../grpc/grpc-error.ts';
import type { Handler, ServerCall } from '../grpc/server.ts';
import { decodePacket, encodePacket, encodeStat, PACKET } from './packets.ts';
import type { SyncFolder } from './sync-folder.ts';

/**
 * moby.filesync.v1.FileSync: the engine names a folder, hears of all that is in it, and asks for the files
 * that it does not have from the last time.
 */
export function fileSyncHandlers(folders: ReadonlyMap<string, SyncFolder>): ReadonlyMap<string, Handler> {
  return new Map([['/moby.filesync.v1.FileSync/DiffCopy', (call) => diffCopy(call, folders)]]);
}

async function diffCopy(call: ServerCall, folders: ReadonlyMap<string, SyncFolder>): Promise<void> {
  const [name = ''] = headerValues(call, 'dir-name');
  const folder = folders.get(name);
  if (folder === undefined) throw new GrpcError(GRPC_CODE.notFound, `no access allowed to dir "${name}"`);
  const filter = {
    excludes: headerValues(call, 'exclude-patterns'),
    only: [...headerValues(call, 'include-patterns'), ...headerValues(call, 'followpaths')],
  };
  const names: string[] = [];
  const announced = (async (): Promise<void> => {
    for (const entry of folder.entries(filter)) {
      names.push(entry.name);
      await call.send(encodeStat(entry));
    }
    await call.send(encodeStat());
  })();
  // Failures are sent to the engine, which then ends the call.
  announced.catch((error: unknown) => call.send(encodePacket(PACKET.error, 0, Buffer.from(String(error)))));
  const sends: Promise<void>[] = [];
  for await (const message of call.requests) {
    const { type, id, data } = decodePacket(message);
    if (type === PACKET.error) throw new GrpcError(GRPC_CODE.unknown, Buffer.from(data).toString('utf8'));
    // The engine does not close its side: this is the end.
    if (type === PACKET.end) break;
    if (type !== PACKET.request) continue;
    const path = names[id];
    if (path === undefined) throw new GrpcError(GRPC_CODE.unknown, `invalid file id ${id}`);
    sends.push(sendFile(call, folder, path, id));
  }
  await announced;
  await Promise.all(sends);
  await call.send(encodePacket(PACKET.end));
}

async function sendFile(call: ServerCall, folder: SyncFolder, path: string, id: number): Promise<void> {
  try {
    for await (const chunk of folder.read(path)) await call.send(encodePacket(PACKET.data, id, chunk));
  } catch (error) {
    // A file that has gone since it was announced is sent as empty, as docker does.
    if (systemCode(error) !== 'ENOENT') throw error;
  }
  await call.send(encodePacket(PACKET.data, id));
}

/** What is not ASCII comes in the form of URLs, and says so. */
function headerValues(call: ServerCall, name: string): readonly string[] {
  const values = call.metadata(name);
  const isEncoded = call.metadata(`${name}-encoded`)[0] === '1';
  return isEncoded ? values.map((value) => decodeURIComponent(value.replaceAll('+', ' '))) : values;
}
