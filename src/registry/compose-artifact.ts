import { COMPOSE_VERSION } from '../model/labels.ts';
import type { Descriptor } from './copy-image.ts';
import { digestOf, type RegistryClient } from './registry-client.ts';

/** One file of a published project. */
export interface ArtifactFile {
  readonly kind: 'compose' | 'env';
  readonly name: string;
  readonly content: Buffer;
  /** Only there because another file extends it. */
  readonly isExtended?: boolean;
}

export type OciVersion = '1.0' | '1.1';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';
/** docker compose's own types: its `-f oci://` reads what is published here. */
export const PROJECT = 'application/vnd.docker.compose.project';
export const LAYER = {
  compose: 'application/vnd.docker.compose.file+yaml',
  env: 'application/vnd.docker.compose.envfile',
} as const;
/** Where the name of a file stands, and that it is only there because another one extends it. */
export const ANNOTATIONS = {
  compose: 'com.docker.compose.file',
  env: 'com.docker.compose.envfile',
  extended: 'com.docker.compose.extends',
} as const;
/** The type of the empty configuration. */
export const EMPTY_CONFIG = {
  '1.0': 'application/vnd.docker.compose.config.empty.v1+json',
  '1.1': 'application/vnd.oci.empty.v1+json',
} as const;
const EMPTY = Buffer.from('{}');

/**
 * Stores a project's files as an OCI artifact under a tag. Without a version OCI 1.1 is tried, and 1.0
 * where the registry does not know it. The answer says what was stored, or is the status of a refusal. Rejects
 * as `RegistryClient` does.
 */
export async function pushArtifact(
  client: RegistryClient,
  tag: string,
  files: readonly ArtifactFile[],
  options: { readonly version?: OciVersion; readonly created: string },
): Promise<Descriptor | number> {
  for (const content of [EMPTY, ...files.map((file) => file.content)]) await client.putBlob(content);
  const put = async (version: OciVersion): Promise<Descriptor | number> => {
    const text = manifest(version, files, options.created);
    const answer = await client.putManifest(tag, MANIFEST, text);
    if (answer !== 'stored') return answer;
    return { mediaType: MANIFEST, digest: digestOf(text), size: Buffer.byteLength(text) };
  };
  if (options.version !== undefined) return put(options.version);
  const answer = await put('1.1');
  return typeof answer === 'number' ? put('1.0') : answer;
}

/** Says which images belong to an artifact, in the form of docker compose. Rejects as `RegistryClient` does. */
export async function pushImageIndex(
  client: RegistryClient,
  artifact: Descriptor,
  images: readonly Descriptor[],
): Promise<'stored' | number> {
  const annotations = { 'com.docker.compose.version': COMPOSE_VERSION };
  const text = JSON.stringify({
    schemaVersion: 2,
    mediaType: INDEX,
    manifests: images,
    subject: { ...artifact, annotations, artifactType: PROJECT },
    annotations,
  });
  return client.putManifest(digestOf(text), INDEX, text);
}

function manifest(version: OciVersion, files: readonly ArtifactFile[], created: string): string {
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST,
    ...(version === '1.1' ? { artifactType: PROJECT } : {}),
    config: { mediaType: EMPTY_CONFIG[version], digest: digestOf(EMPTY), size: EMPTY.length },
    layers: files.map(({ kind, name, content, isExtended }) => ({
      mediaType: LAYER[kind],
      digest: digestOf(content),
      size: content.length,
      annotations: {
        'com.docker.compose.version': COMPOSE_VERSION,
        [ANNOTATIONS[kind]]: name,
        ...(isExtended === true ? { [ANNOTATIONS.extended]: 'true' } : {}),
      },
    })),
    annotations: { 'org.opencontainers.image.created': created },
  });
}
