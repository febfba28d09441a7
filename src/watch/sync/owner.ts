import { unpackTar } from 'modern-tar';
import type { FileOwner } from '../files/pack.ts';
import type { Replica } from './replica.ts';

/**
 * Whom the files in a container are to belong to: the user that its process runs as, so that it can write
 * them. The engine could see to that, but looks names up on its own machine; here they are looked up in the
 * container's files. Throws `EngineError`.
 */
export async function ownerOf({ engine, id }: Replica, signal: AbortSignal): Promise<FileOwner> {
  const { settings } = await engine.inspectContainer(id, signal);
  const [user = '', group] = (settings.User ?? '').split(':');
  if (user === '') return { uid: 0, gid: 0 };
  const isNumber = (word: string): boolean => /^\d+$/.test(word);
  if (isNumber(user) && group !== undefined && isNumber(group))
    return { uid: Number(user), gid: Number(group) };
  const read = async (path: string): Promise<string> => fileText(engine.getArchive(id, path, signal));
  const [, , uid = '0', ownGid = '0'] =
    entryOf(await read('/etc/passwd'), isNumber(user) ? 2 : 0, user) ??
    (isNumber(user) ? ['', '', user] : []);
  if (group === undefined) return { uid: Number(uid), gid: Number(ownGid) };
  const gid = isNumber(group) ? group : entryOf(await read('/etc/group'), 0, group)?.[2];
  return { uid: Number(uid), gid: Number(gid ?? ownGid) };
}

/** The line of such a file whose field is that word, in its fields. */
function entryOf(file: string, field: number, word: string): readonly string[] | undefined {
  return file
    .split('\n')
    .map((line) => line.split(':'))
    .find((fields) => fields[field] === word);
}

/** The only file of a tar; empty where there is none. */
async function fileText(tar: AsyncIterable<Uint8Array>): Promise<string> {
  try {
    const chunks: Uint8Array[] = [];
    for await (const chunk of tar) chunks.push(chunk);
    const [entry] = await unpackTar(Buffer.concat(chunks));
    return Buffer.from(entry?.data ?? []).toString('utf8');
  } catch (error) {
    if ((error as { kind?: unknown }).kind === 'not-found') return '';
    throw error;
  }
}
