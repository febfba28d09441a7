import { FlotillaError } from '../../errors/flotilla-error.ts';
import type { ImageBuild } from '../../model/image-build.ts';
import type { NodeFacts } from '../../model/observed/fleet.ts';
import { cacheEntry, isServedByEngine } from './cache-entries.ts';

/** The first engine whose BuildKit knows additional contexts and attestations. */
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
  if (Number.parseInt(engineVersion, 10) >= NEWER_ENGINE) return;
  const asked = [
    ...(Object.keys(build.additional_contexts ?? {}).length > 0 ? ['additional_contexts'] : []),
    ...(isWanted(run.provenance ?? build.provenance) ? ['provenance'] : []),
    ...(isWanted(run.sbom ?? build.sbom) ? ['sbom'] : []),
  ];
  if (asked.length === 0) return;
  const keys = `build.${asked.join(', build.')}`;
  throw refusal('it', `The builder of Docker Engine ${engineVersion} can't serve ${keys} (${of(image)})`);
}

function of({ service }: ImageBuild): string {
  return `service "${service}"`;
}

function isWanted(attestation: string | undefined): boolean {
  return attestation !== undefined && attestation !== '' && attestation !== 'false';
}

function refusal(what: string, message: string): FlotillaError {
  return new FlotillaError('BUILD_UNSUPPORTED', message, {
    hint: `install the docker CLI plugin buildx, or leave ${what} out`,
  });
}
