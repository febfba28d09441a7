import { readFileSync } from 'node:fs';
import { packTar, type TarHeader } from 'modern-tar';
import { systemCode, systemReason } from '../../errors/system-error.ts';

export interface PackSource {
  readonly header: TarHeader;
  readonly path: string;
}

export interface PackEntry {
  readonly header: TarHeader;
  /** What is in a regular file. */
  readonly body?: Uint8Array;
}

export interface Unreadable {
  readonly path: string;
  readonly reason: string;
}

/** A tar of more entries is sent in pieces of this many. */
export const SECTION = 250;

/** The two empty blocks that a tar ends with. */
const TAR_END = 1024;

/** Many small files in pieces: the first is on its way while the others are read, once for all containers. */
export class Sections {
  readonly #sections: (readonly PackSource[])[] = [];
  readonly #entries: (readonly PackEntry[])[] = [];
  readonly #tars: Promise<Buffer>[] = [];
  readonly #unreadable: Unreadable[];

  constructor(sources: readonly PackSource[], unreadable: Unreadable[]) {
    this.#unreadable = unreadable;
    for (let at = 0; at < sources.length; at += SECTION) {
      this.#sections.push(sources.slice(at, at + SECTION));
    }
  }

  /** All of it as a tar. */
  async *tar(): AsyncIterable<Buffer> {
    for (const index of this.#sections.keys()) {
      this.#tars[index] ??= tarOf(this.#read(index));
      yield await this.#tars[index];
    }
    yield Buffer.alloc(TAR_END);
  }

  *entries(): Iterable<readonly PackEntry[]> {
    for (const index of this.#sections.keys()) yield this.#read(index);
  }

  #read(index: number): readonly PackEntry[] {
    this.#entries[index] ??= (this.#sections[index] ?? []).flatMap((source) =>
      readEntry(source, this.#unreadable),
    );
    return this.#entries[index];
  }
}

/** Entries as a whole tar, for which nothing is read any more. */
export async function* tarOfEntries(entries: readonly PackEntry[]): AsyncIterable<Buffer> {
  for (let at = 0; at < entries.length; at += SECTION) yield await tarOf(entries.slice(at, at + SECTION));
  yield Buffer.alloc(TAR_END);
}

/** The entry with its content; its size is that of what was read, for a file may grow in between. */
export function readEntry({ header, path }: PackSource, unreadable: Unreadable[]): readonly PackEntry[] {
  if (header.type !== 'file') return [{ header }];
  try {
    const body = readFileSync(path);
    return [{ header: { ...header, size: body.length }, body }];
  } catch (error) {
    const code = systemCode(error);
    // Gone since: an event of its own says so.
    if (code !== 'ENOENT' && code !== 'ENOTDIR') unreadable.push({ path, reason: systemReason(error) });
    return [];
  }
}

async function tarOf(entries: readonly PackEntry[]): Promise<Buffer> {
  const tar = await packTar(
    entries.map(({ header, body }) => (body === undefined ? { header } : { header, body })),
  );
  return Buffer.from(tar.buffer, tar.byteOffset, tar.byteLength - TAR_END);
}
