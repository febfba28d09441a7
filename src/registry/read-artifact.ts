import { FlotillaError } from '../errors/flotilla-error.ts';
import { ANNOTATIONS, EMPTY_CONFIG, LAYER, PROJECT } from './compose-artifact.ts';
import { digestOf, type RegistryClient, type StoredManifest } from './registry-client.ts';

/** What a manifest says of a layer or of another manifest; others have written it. */
interface Entry {
  readonly mediaType?: unknown;
  readonly artifactType?: unknown;
  readonly digest?: unknown;
  readonly size?: unknown;
  readonly annotations?: unknown;
}

/** The parts of manifests and of indexes that are read. */
interface Manifest {
  readonly artifactType?: string;
  readonly config?: { readonly mediaType?: string };
  readonly layers?: unknown;
  readonly manifests?: unknown;
}

/** As large as a compose file may be. */
const MAX_BYTES = 16 * 1024 * 1024;
const INDEXES: ReadonlySet<string> = new Set([
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
]);

/**
 * The files of a published project, by name. Its compose files are the documents of one, `main`, as docker compose has it. Rejects with
 * `ARTIFACT_INVALID`, `REGISTRY_CONTENT`, and as `RegistryClient` does.
 */
export async function readArtifact(
  client: RegistryClient,
  reference: string,
  stored: StoredManifest,
  main: string,
): Promise<ReadonlyMap<string, Buffer>> {
  const manifest = await projectOf(client, reference, stored);
  const files = new Map<string, Buffer>();
  for (const [index, layer] of objects(manifest.layers).entries()) {
    const { mediaType } = layer;
    const annotations = annotationsOf(layer);
    if (mediaType === LAYER.env) files.set(nameIn(layer, ANNOTATIONS.env), await contentOf(client, layer));
    if (mediaType !== LAYER.compose) continue;
    const name = ANNOTATIONS.extended in annotations ? nameIn(layer, ANNOTATIONS.compose) : main;
    const separator = index > 0 && ANNOTATIONS.compose in annotations ? '\n---\n' : '';
    const parts = [files.get(name) ?? Buffer.of(), Buffer.from(separator), await contentOf(client, layer)];
    files.set(name, Buffer.concat(parts));
  }
  if (!files.has(main)) throw invalid(`${reference} has no compose file`);
  return files;
}

/** The manifest of the project; behind an index, that which the index says is one. */
async function projectOf(
  client: RegistryClient,
  reference: string,
  { mediaType, content }: StoredManifest,
): Promise<Manifest> {
  const found = parse(content);
  if (!INDEXES.has(mediaType)) return requireProject(found, reference);
  const entry = objects(found.manifests).findLast(({ artifactType }) => artifactType === PROJECT);
  if (entry === undefined) throw invalid(`Index ${reference} has no compose project`);
  const digest = digestIn(entry);
  const inner = await client.readManifest(digest);
  requireDigest(inner.content, digest);
  return requireProject(parse(inner.content), reference);
}

function requireProject(manifest: Manifest, reference: string): Manifest {
  const { artifactType = '', config } = manifest;
  // Before OCI 1.1, the type of the configuration tells.
  if (artifactType === PROJECT) return manifest;
  if (artifactType === '' && config?.mediaType === EMPTY_CONFIG['1.0']) return manifest;
  throw invalid(`${reference} is no compose project, but "${artifactType}"`);
}

function nameIn(layer: Entry, annotation: string): string {
  const name = annotationsOf(layer)[annotation];
  if (typeof name !== 'string') throw invalid(`Layer ${digestIn(layer)} has no annotation ${annotation}`);
  // All files of an artifact lie beside one another.
  if (!/^[^/\\\0]+$/.test(name) || name === '.' || name === '..')
    throw invalid(`A file of the artifact has the name ${JSON.stringify(name)}, which leaves its folder`);
  return name;
}

async function contentOf(client: RegistryClient, layer: Entry): Promise<Buffer> {
  const digest = digestIn(layer);
  if (typeof layer.size === 'number' && layer.size > MAX_BYTES)
    throw invalid(`Layer ${digest} is larger than ${MAX_BYTES / 1024 / 1024} MiB`);
  const content = await client.readBlob(digest);
  requireDigest(content, digest);
  return content;
}

function digestIn({ digest }: Entry): string {
  if (typeof digest === 'string' && /^sha256:[0-9a-f]{64}$/.test(digest)) return digest;
  throw invalid('The manifest of the artifact has an entry without a digest of SHA-256');
}

function annotationsOf({ annotations }: Entry): Readonly<Record<string, unknown>> {
  return isObject(annotations) ? { ...annotations } : {};
}

function objects(list: unknown): readonly Entry[] {
  return Array.isArray(list) ? list.filter(isObject) : [];
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Throws `REGISTRY_CONTENT` where the content is another. */
export function requireDigest(content: Buffer, digest: string): void {
  if (digestOf(content) === digest) return;
  throw new FlotillaError('REGISTRY_CONTENT', `What the registry has for ${digest} is something else`);
}

function parse(content: Buffer): Manifest {
  try {
    const value: unknown = JSON.parse(content.toString('utf8'));
    if (isObject(value)) return value;
  } catch {
    // Said below, as for anything else that is no manifest.
  }
  throw invalid('The manifest of the artifact is not valid JSON');
}

function invalid(message: string): FlotillaError {
  return new FlotillaError('ARTIFACT_INVALID', message, { hint: 'publish the project again' });
}
