import { FlotillaError } from '../errors/flotilla-error.ts';
import type { Descriptor } from './copy-image.ts';
import { digestOf, type RegistryClient, type StoredManifest } from './registry-client.ts';

const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';
const DOCKER_LIST = 'application/vnd.docker.distribution.manifest.list.v2+json';
const DOCKER_MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';

interface Platform {
  readonly architecture: string;
  readonly os: string;
  readonly variant?: string;
}

type Entry = Descriptor & { readonly platform?: Platform };

/**
 * Puts one image for several platforms under a tag, made of what stands under others in the same repository: an OCI index, or
 * a manifest list of Docker's where all of them are in Docker's own form. Of two for one platform the first counts. Rejects as
 * `RegistryClient` does, with `REGISTRY_REFUSED` also where the registry keeps no such thing.
 */
export async function putImageIndex(
  client: RegistryClient,
  tag: string,
  parts: readonly string[],
): Promise<void> {
  const found = await Promise.all(
    parts.map(async (part) => entriesOf(client, await client.readManifest(part))),
  );
  const manifests = firstOfEach(found.flat());
  const isDockers = manifests.every(({ mediaType }) => mediaType === DOCKER_MANIFEST);
  const mediaType = isDockers ? DOCKER_LIST : OCI_INDEX;
  const index = JSON.stringify({ schemaVersion: 2, mediaType, manifests });
  const answer = await client.putManifest(tag, mediaType, index);
  if (answer === 'stored') return;
  throw new FlotillaError(
    'REGISTRY_REFUSED',
    `The registry refuses the index of all architectures of ${client.name}:${tag} (${answer})`,
    { hint: `what was pushed is there as ${parts.join(', ')}; without --push, images go from node to node` },
  );
}

/** An engine may push an index of its own, with statements about the image beside it. */
async function entriesOf(client: RegistryClient, stored: StoredManifest): Promise<readonly Entry[]> {
  const { mediaType, content } = stored;
  const { manifests, config } = JSON.parse(content.toString('utf8')) as {
    readonly manifests?: readonly Entry[];
    readonly config?: Descriptor;
  };
  if (manifests !== undefined) return manifests;
  const { architecture, os, variant } = JSON.parse(
    (await client.readBlob(config?.digest ?? '')).toString('utf8'),
  ) as Platform;
  const platform = { architecture, os, ...(variant === undefined ? {} : { variant }) };
  return [{ mediaType, size: content.length, digest: digestOf(content), platform }];
}

/** Statements are for no platform ("unknown"), and all of them stay. */
function firstOfEach(entries: readonly Entry[]): readonly Entry[] {
  const seen = new Set<string>();
  return entries.filter(({ platform, digest }) => {
    const { os, architecture, variant = '' } = platform ?? { os: 'unknown', architecture: digest };
    const key = os === 'unknown' ? digest : `${os}/${architecture}/${variant}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
