import { FlotillaError } from '../../errors/flotilla-error.ts';

/** What is copied: a file, or a folder with its name or only what is in it. */
export interface CopySource {
  readonly isFolder: boolean;
  /** The last part of its path; empty where only the contents are meant ("folder/.", "/"). */
  readonly name: string;
}

/** Where it is to go. */
export interface CopyTarget {
  readonly path: string;
  readonly kind: 'missing' | 'file' | 'folder';
}

/** The folder that a tar is unpacked in, and the name that its top entry has there; empty for none. */
export interface CopyPlace {
  readonly folder: string;
  readonly name: string;
}

/** The rules of docker cp for what ends up where. Throws `COPY_REFUSED`. */
export function placeFor(source: CopySource, { path, kind }: CopyTarget): CopyPlace {
  if (kind === 'folder') return { folder: path, name: source.name };
  if (source.isFolder && kind === 'file') {
    throw new FlotillaError('COPY_REFUSED', `cannot copy directory: "${path}" is a file`);
  }
  if (!source.isFolder && kind === 'missing' && /\/\.?$/.test(path)) {
    throw new FlotillaError('COPY_REFUSED', `no such directory: "${path}"`, { hint: 'create it first' });
  }
  const clean = path.replace(/\/(\.?\/)*\.?$/, '');
  const slash = clean.lastIndexOf('/');
  const folder = slash < 0 ? '.' : slash === 0 ? '/' : clean.slice(0, slash);
  return { folder, name: clean.slice(slash + 1) };
}

/** The name of a path's last part; empty for "folder/." and the like, which mean the contents. */
export function copyName(path: string): string {
  const last = path.replace(/\/+$/, '').split('/').at(-1) ?? '';
  return last === '.' || last === '..' ? '' : last;
}

/**
 * An entry of a tar that the engine made, under the name that its top entry is to have here. Its entries begin with
 * the source's own name, or with "./" for contents only; those of "/" with the slash alone.
 */
export function entryName(entry: string, top: string): string {
  const rest = entry.startsWith('/') ? entry.replace(/^\/+/, '') : entry.replace(/^[^/]*\/?/, '');
  return top === '' ? rest : rest === '' ? top : `${top}/${rest}`;
}

/** One side of a copy, as it is written: "-", "path" or "service:path". */
export type CopyEnd =
  | { readonly kind: 'stream' }
  | { readonly kind: 'local'; readonly path: string }
  | { readonly kind: 'service'; readonly service: string; readonly path: string };

/** An argument of `cp`; a path with a colon is written as "./a:b" (docker compose, pkg/compose/cp.go). */
export function parseCopyEnd(text: string): CopyEnd {
  if (text === '-') return { kind: 'stream' };
  const colon = text.indexOf(':');
  if (colon < 0 || /^[./]/.test(text)) return { kind: 'local', path: text };
  return { kind: 'service', service: text.slice(0, colon), path: text.slice(colon + 1) };
}
