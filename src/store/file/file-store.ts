import { createHash, randomBytes } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '../../errors/system-error.ts';
import { type RecordStore, type StoredRecord, storeConflict, storeDamaged } from '../record-store.ts';

/** Of a file that a writer was killed over. */
const ABANDONED_MS = 60 * 60 * 1000;
const DELETED = 'deleted';

/**
 * Records as files below a folder that only the user can read. A record is a folder with one file for each version; a version
 * is written beside, brought to the disk, and given its number by `link`, which succeeds for one writer only. So there is no
 * lock to be left behind, and a writer that is killed leaves nothing but a file that nobody reads. Each
 * file begins with a checksum. A record that was deleted goes on as an empty version, so that numbers never come twice.
 */
export function fileStore(folder: string): RecordStore {
  const folderOf = (key: string): string => join(folder, encodeKey(key));
  return {
    place: folder,
    async list(prefix) {
      const keys = (await names(folder)).map(decodeKey).filter((key) => key.startsWith(prefix));
      const records = await Promise.all(keys.map(async (key) => [key, await latest(folderOf(key))] as const));
      const present = await Promise.all(
        records.map(async ([key, number]) =>
          number > 0 && (await read(folderOf(key), number, key)) !== undefined ? [key] : [],
        ),
      );
      return present.flat().sort();
    },
    async get(key): Promise<StoredRecord | undefined> {
      const number = await latest(folderOf(key));
      if (number === 0) return undefined;
      const value = await read(folderOf(key), number, key);
      return value === undefined ? undefined : { value, version: String(number) };
    },
    put: async (key, value, expected) => String(await write(folderOf(key), key, value, expected)),
    delete: async (key, expected) => void (await write(folderOf(key), key, undefined, expected)),
  };
}

/** Names of files and folders; none where the folder does not exist. */
async function names(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** The number of the last version; 0 where there is none. */
async function latest(folder: string): Promise<number> {
  return Math.max(0, ...(await names(folder)).flatMap((name) => (/^\d+$/.test(name) ? Number(name) : [])));
}

/** undefined for a deleted record. */
async function read(folder: string, number: number, key: string): Promise<string | undefined> {
  let text: string;
  try {
    text = await readFile(join(folder, String(number)), 'utf8');
  } catch (error) {
    // A newer version has come, and this one has gone.
    if (systemCode(error) !== 'ENOENT') throw error;
    return read(folder, await latest(folder), key);
  }
  const end = text.indexOf('\n');
  const value = text.slice(end + 1);
  const [sum, state] = text.slice(0, Math.max(end, 0)).split(' ');
  if (sum !== checksum(value)) throw storeDamaged(key, join(folder, String(number)));
  return state === DELETED ? undefined : value;
}

async function write(
  folder: string,
  key: string,
  value: string | undefined,
  expected: string | undefined,
): Promise<number> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const before = await latest(folder);
  const isDeleted = before > 0 && (await read(folder, before, key)) === undefined;
  if (expected === undefined ? before > 0 && !isDeleted : before !== Number(expected))
    throw storeConflict(key);
  const next = before + 1;
  const draft = join(folder, `.${randomBytes(8).toString('hex')}`);
  try {
    await writeToDisk(
      draft,
      `${checksum(value ?? '')} ${value === undefined ? DELETED : 'present'}\n${value ?? ''}`,
    );
    await link(draft, join(folder, String(next)));
  } catch (error) {
    throw systemCode(error) === 'EEXIST' ? storeConflict(key) : error;
  } finally {
    await rm(draft, { force: true });
  }
  // Where others have written this number and more meanwhile, and taken the older ones away.
  if ((await latest(folder)) > next) {
    await rm(join(folder, String(next)), { force: true });
    throw storeConflict(key);
  }
  await syncFolder(folder);
  await removeOld(folder, next);
  return next;
}

async function writeToDisk(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A new name is safe once its folder is on the disk. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Older versions, and what killed writers left. */
async function removeOld(folder: string, current: number): Promise<void> {
  for (const name of await names(folder)) {
    const path = join(folder, name);
    if (/^\d+$/.test(name) ? Number(name) < current : await isAbandoned(path))
      await rm(path, { force: true });
  }
}

async function isAbandoned(path: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(path)).mtimeMs > ABANDONED_MS;
  } catch {
    return false;
  }
}

function checksum(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A key as the name of a folder: "stacks/shop" -> "stacks%2Fshop". */
function encodeKey(key: string): string {
  return encodeURIComponent(key).replaceAll('.', '%2E');
}

function decodeKey(name: string): string {
  return decodeURIComponent(name);
}
