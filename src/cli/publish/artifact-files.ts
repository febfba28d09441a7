import { readFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, resolve } from 'node:path';
import { type Document, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import { isRemote } from '../../compose/sources/remote.ts';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import { systemReason } from '../../errors/system-error.ts';
import type { ArtifactFile } from '../../registry/compose-artifact.ts';
import { digestOf } from '../../registry/registry-client.ts';

/**
 * The files of a project as they are published: its compose files, those that they extend, and their env
 * files. A file that names others gets names for them by which they lie beside it in the artifact; one that
 * names none stays byte for byte as it is. Throws `FILE_UNREADABLE`.
 */
export function artifactFiles(composeFiles: readonly string[], workingDir: string): readonly ArtifactFile[] {
  const files: ArtifactFile[] = [];
  const seen = new Set(composeFiles);
  const envFiles = new Map<string, string>();
  const extended: { path: string; name: string }[] = [];
  const add = (path: string, name: string, isExtended: boolean): void => {
    const base = isExtended ? dirname(path) : workingDir;
    const content = rewritten(read(path), (kind, file) => {
      const target = isAbsolute(file) ? file : resolve(base, file);
      const published = `${digestOf(target).slice('sha256:'.length)}.${kind === 'env' ? 'env' : 'yaml'}`;
      if (kind === 'env') envFiles.set(target, published);
      else if (!seen.has(target)) {
        seen.add(target);
        extended.push({ path: target, name: published });
      }
      return published;
    });
    files.push({ kind: 'compose', name, content, ...(isExtended ? { isExtended } : {}) });
  };
  for (const path of composeFiles) add(path, basename(path), false);
  for (let next = extended.shift(); next !== undefined; next = extended.shift())
    add(next.path, next.name, true);
  const env = [...envFiles].map(([path, name]): ArtifactFile => ({ kind: 'env', name, content: read(path) }));
  return [...files, ...env];
}

function read(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new FlotillaError(
      'FILE_UNREADABLE',
      `${path} is part of the project, and can't be read: ${systemReason(cause)}`,
      {
        cause,
      },
    );
  }
}

type Rename = (kind: 'env' | 'extends', file: string) => string;

/** A compose file with the names of the files that its services refer to replaced. */
function rewritten(text: Buffer, rename: Rename): Buffer {
  const document = parseDocument(text.toString('utf8'));
  refuseIncludes(document);
  const services = document.get('services');
  if (!isMap(services)) return text;
  let isChanged = false;
  const replace = (path: readonly unknown[], kind: 'env' | 'extends'): void => {
    const value = document.getIn(path);
    // What lies elsewhere stays there.
    if (typeof value !== 'string' || isRemote(value)) return;
    document.setIn(path, rename(kind, value));
    isChanged = true;
  };
  for (const { key } of services.items) {
    const service = ['services', isScalar(key) ? key.value : key];
    replace([...service, 'extends', 'file'], 'extends');
    for (const path of envFilePaths(document, [...service, 'env_file'])) replace(path, 'env');
  }
  return isChanged ? Buffer.from(document.toString()) : text;
}

/** What is included from this machine is in no registry. Throws `NOT_PUBLISHABLE`. */
function refuseIncludes(document: Document): void {
  const include: unknown = (document.toJS() as { include?: unknown } | null)?.include;
  const entries: readonly unknown[] = Array.isArray(include) ? include : [];
  const paths = entries.flatMap((entry) =>
    typeof entry === 'object' && entry !== null && 'path' in entry ? entry.path : entry,
  );
  if (paths.every((path) => typeof path === 'string' && isRemote(path))) return;
  throw new FlotillaError('NOT_PUBLISHABLE', 'cannot publish compose file with local includes', {
    hint: 'publish what it includes too, and include it as oci://REPOSITORY',
  });
}

/** Where env files are named: a text, or a list of texts and of maps with "path". */
function envFilePaths(document: Document, at: readonly unknown[]): readonly (readonly unknown[])[] {
  const list = document.getIn(at);
  if (!isSeq(list)) return [at];
  return list.items.map((item, index) => (isMap(item) ? [...at, index, 'path'] : [...at, index]));
}
