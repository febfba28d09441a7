import { FlotillaError } from '../errors/flotilla-error.ts';
import { digestOf, type RegistryClient } from './registry-client.ts';

/** What names content in a registry (OCI image specification, "Content descriptors"). */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/** The parts of manifests and indexes that name others. */
interface Parts {
  readonly manifests?: readonly Descriptor[];
  readonly config?: Descriptor;
  readonly layers?: readonly (Descriptor & { readonly urls?: readonly string[] })[];
}

/**
 * Copies an image, with all platforms of it, from one repository to another, where it then stands under its digest. The
 * parts go before the whole, so that what is there is always complete. Rejects with `REGISTRY_REFUSED`,
 * `REGISTRY_UNREACHABLE`, `REGISTRY_CONTENT`.
 */
export async function copyImage(
  source: RegistryClient,
  target: RegistryClient,
  digest: string,
): Promise<Descriptor> {
  const { mediaType, content } = await source.readManifest(digest);
  const { manifests = [], config, layers = [] } = partsOf(content, digest);
  for (const manifest of manifests) await copyImage(source, target, manifest.digest);
  // A layer with addresses of its own may not be spread by registries.
  const blobs = [config, ...layers.filter(({ urls = [] }) => urls.length === 0)];
  for (const blob of new Set(blobs.flatMap((one) => one?.digest ?? []))) await target.copyBlob(blob, source);
  const answer = await target.putManifest(digest, mediaType, content);
  if (answer === 'stored') return { mediaType, digest, size: content.length };
  throw new FlotillaError('REGISTRY_REFUSED', `The registry refuses the image ${digest} (${answer})`);
}

function partsOf(content: Buffer, digest: string): Parts {
  if (digestOf(content) !== digest) {
    throw new FlotillaError('REGISTRY_CONTENT', `What the registry has for ${digest} is something else`);
  }
  return JSON.parse(content.toString('utf8')) as Parts;
}
