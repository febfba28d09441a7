import { FlotillaError } from '../../errors/flotilla-error.ts';
import { type ImageBuild, isAttestationWanted } from '../../model/image-build.ts';

/**
 * Refuses what the classic builder can't do, in docker compose's words for it. Throws
 * `BUILD_UNSUPPORTED`.
 */
export function refuseForClassic(image: ImageBuild): void {
  const { build } = image;
  const wishes = [
    ...isAsked('additional contexts', build.additional_contexts),
    ...isAsked('cache_to', build.cache_to),
    ...isAsked('entitlements', build.entitlements),
    ...(build.privileged === true ? ['privileged mode'] : []),
    ...isAsked('secrets', image.secrets),
    ...isAsked('SSH keys', image.ssh),
    ...(image.platforms.length > 1 ? ['multi-arch build'] : []),
    ...(isAttestationWanted(image.run.provenance ?? build.provenance) ? ['provenance'] : []),
    ...(isAttestationWanted(image.run.sbom ?? build.sbom) ? ['sbom'] : []),
  ];
  if (image.run.check === true) {
    throw new FlotillaError('BUILD_UNSUPPORTED', 'The classic builder has no --check', {
      hint: 'install the docker CLI plugin buildx, or leave --check out',
    });
  }
  if (wishes.length === 0) return;
  throw new FlotillaError(
    'BUILD_UNSUPPORTED',
    `Service "${image.service}": the classic builder doesn't support ${wishes.join(', ')}, set DOCKER_BUILDKIT=1 to use BuildKit`,
    { hint: 'or take DOCKER_BUILDKIT=0 out of the environment, or install the docker CLI plugin buildx' },
  );
}

function isAsked(wish: string, value: object | undefined): readonly string[] {
  return value === undefined || Object.keys(value).length === 0 ? [] : [wish];
}
