import { FlotillaError } from '../../errors/flotilla-error.ts';
import { type ImageBuild, isAttestationWanted } from '../../model/image-build.ts';
import type { NodeFacts } from '../../model/observed/fleet.ts';
import { cacheEntry, isServedByEngine } from './cache-entries.ts';

/** The first engine whose BuildKit knows additional contexts. */
const NEWER_ENGINE = 23;

/**
 * Refuses what an engine's BuildKit can't do without buildx, by the key or flag that asks for it. Throws
 * `BUILD_UNSUPPORTED`.
 */
export function refuseForBuildKit(image: ImageBuild, { engineVersion }: NodeFacts): void {
  const { build, run } = image;
  if (run.check === true) throw refusal('--check', "The engine's own builder has no --check");
  const caches = [...(build.cache_from ?? []), ...(build.cache_to ?? [])].map(cacheEntry);
  const foreign = caches.find((entry) => !isServedByEngine(entry));
  if (foreign !== undefined) {
    throw refusal('it', `The engine's own builder has no cache of type "${foreign.type}" (${of(image)})`);
  }
  // The engine's own store has no place for them; BuildKit would leave them out without a word.
  const attestations = { provenance: run.provenance ?? build.provenance, sbom: run.sbom ?? build.sbom };
  for (const [key, value] of Object.entries(attestations)) {
    if (isAttestationWanted(value))
      throw refusal('it', `The engine's own builder has no ${key} (${of(image)})`);
  }
  const isNewer = Number.parseInt(engineVersion, 10) >= NEWER_ENGINE;
  if (isNewer || Object.keys(build.additional_contexts ?? {}).length === 0) return;
  const message = `The builder of Docker Engine ${engineVersion} can't serve build.additional_contexts (${of(image)})`;
  throw refusal('it', message);
}

function of({ service }: ImageBuild): string {
  return `service "${service}"`;
}

function refusal(what: string, message: string): FlotillaError {
  return new FlotillaError('BUILD_UNSUPPORTED', message, {
    hint: `install the docker CLI plugin buildx, or leave ${what} out`,
  });
}
