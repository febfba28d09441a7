import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RemoteCopy } from '../compose/request.ts';
import { FlotillaError } from '../errors/flotilla-error.ts';
import { fullReference, splitReference } from '../model/image-reference.ts';
import { readArtifact, requireDigest } from '../registry/read-artifact.ts';
import { findAuth } from '../registry/registry-auth.ts';
import { digestOf, RegistryClient } from '../registry/registry-client.ts';
import { repositoryOf } from '../registry/registry-host.ts';
import { fillFolder } from './cache-folder.ts';
import type { Fetching } from './fetching.ts';

const COMPOSE_FILE = 'compose.yaml';

/**
 * A published project's files in a folder of their own. The registry is asked each time what the reference stands for; files that are
 * there are not fetched again. Rejects with `REMOTE_FILE`, `ARTIFACT_INVALID`, `FILE_UNWRITABLE`, and as `RegistryClient` does.
 */
export async function fetchArtifact(
  written: string,
  { cache, environment, signal }: Fetching,
): Promise<RemoteCopy> {
  const reference = fullReference(written);
  if (reference === undefined) {
    const hint = 'its form is oci://HOST/REPOSITORY:TAG, in lowercase letters';
    throw new FlotillaError('REMOTE_FILE', `"${written}" is no reference to an artifact`, { hint });
  }
  const { tag, digest } = splitReference(reference);
  const auth = await findAuth(environment)(reference);
  const client = new RegistryClient({ ...repositoryOf(reference), auth }, signal);
  const stored = await naming(reference, client.readManifest(digest ?? tag ?? 'latest'));
  if (digest !== undefined) requireDigest(stored.content, digest);
  const [, id = ''] = digestOf(stored.content).split(':');
  const directory = join(cache, id);
  const isWhole = (folder: string): boolean => existsSync(join(folder, COMPOSE_FILE));
  await fillFolder(directory, isWhole, async (folder) => {
    const files = await naming(reference, readArtifact(client, reference, stored, COMPOSE_FILE));
    for (const [name, content] of files) await writeFile(join(folder, name), content, { mode: 0o600 });
  });
  return { file: join(directory, COMPOSE_FILE), directory };
}

/** The registry's refusals, with what was asked for. */
async function naming<T>(reference: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof FlotillaError && error.code.startsWith('REGISTRY_'))) throw error;
    const { code, message, hint } = error;
    const named = `${reference} can't be fetched: ${message}`;
    throw new FlotillaError(code, named, { cause: error, ...(hint === undefined ? {} : { hint }) });
  }
}
