import { FlotillaError } from '../../errors/flotilla-error.ts';
import type { ImageBuild } from '../../model/image-build.ts';

/**
 * Refuses what the classic builder can't do, by the key or flag that asks for it. Throws
 * `BUILD_UNSUPPORTED`.
 */
export function refuseForClassic(image: ImageBuild): void {
  const { build } = image;
  const keys = [
    ...isAsked('additional_contexts', build.additional_contexts),
    ...isAsked('cache_to', build.cache_to),
    ...isAsked('entitlements', build.entitlements),
    ...(build.privileged === true ? ['privileged'] : []),
    ...isAsked('secrets', image.secrets),
    ...isAsked('ssh', image.ssh),
    ...(image.platforms.length > 1 ? ['platforms'] : []),
    ...(isWanted(image.run.provenance ?? build.provenance) ? ['provenance'] : []),
    ...(isWanted(image.run.sbom ?? build.sbom) ? ['sbom'] : []),
  ];
  if (image.run.check === true) {
    throw new FlotillaError('BUILD_UNSUPPORTED', 'The classic builder has no --check', {
      hint: 'install the docker CLI plugin buildx, or leave --check out',
    });
  }
  if (keys.length === 0) return;
  throw new FlotillaError(
    'BUILD_UNSUPPORTED',
    `The classic builder can't serve build.${keys.join(', build.')} of service "${image.service}"`,
    { hint: 'take DOCKER_BUILDKIT=0 out of the environment, or install the docker CLI plugin buildx' },
  );
}

function isAsked(key: string, value: object | undefined): readonly string[] {
  return value === undefined || Object.keys(value).length === 0 ? [] : [key];
}

function isWanted(attestation: string | undefined): boolean {
  return attestation !== undefined && attestation !== '' && attestation !== 'false';
}
