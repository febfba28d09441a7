import { FlotillaError } from '../errors/flotilla-error.ts';
import { LEASE_KEY } from './lease-record.ts';
import type { RecordStore } from './record-store.ts';

const FORMAT = 1;

/** All of a store as one text, but for the lease, which is nobody's elsewhere. What is sealed stays sealed. */
export async function exportStore(records: RecordStore): Promise<string> {
  const keys = (await records.list('')).filter((key) => key !== LEASE_KEY);
  const read = await Promise.all(keys.map(async (key) => [key, (await records.get(key))?.value] as const));
  const found = read.filter((entry): entry is readonly [string, string] => entry[1] !== undefined);
  return `${JSON.stringify({ format: FORMAT, records: Object.fromEntries(found) }, null, 2)}\n`;
}

/**
 * Puts an exported store's records into another -> their keys. Records that are there already, with another value, are only
 * replaced where `replace` says so: nothing is written before that is known. Throws `STORE_NOT_EMPTY`, `EXPORT_UNREADABLE`.
 */
export async function importStore(
  records: RecordStore,
  text: string,
  { replace }: { readonly replace: boolean },
): Promise<readonly string[]> {
  const wanted = Object.entries(parse(text));
  const current = await Promise.all(wanted.map(async ([key]) => records.get(key)));
  const others = wanted.filter(([, value], index) => {
    const stored = current[index];
    return stored !== undefined && stored.value !== value;
  });
  if (others.length > 0 && !replace) {
    const names = others.map(([key]) => key).join(', ');
    throw new FlotillaError('STORE_NOT_EMPTY', `${records.place} has other records of that name: ${names}`, {
      hint: 'flotilla store import --replace puts the exported ones in their place',
    });
  }
  const written: string[] = [];
  for (const [index, [key, value]] of wanted.entries()) {
    const stored = current[index];
    if (stored?.value === value) continue;
    await records.put(key, value, stored?.version);
    written.push(key);
  }
  return written;
}

function parse(text: string): Readonly<Record<string, string>> {
  try {
    const { format, records } = JSON.parse(text) as { format?: number; records?: Record<string, unknown> };
    const isWhole =
      format === FORMAT &&
      records !== undefined &&
      Object.values(records).every((value) => typeof value === 'string');
    if (isWhole) return records as Record<string, string>;
  } catch {
    // Told below, with what it should be.
  }
  throw new FlotillaError('EXPORT_UNREADABLE', 'The file is no export of a store', {
    hint: 'flotilla store export writes one; it may be from a newer flotilla',
  });
}
