import type { Project } from '../../model/desired/project.ts';
import type { BuildEnvironment, ImageBuild } from '../../model/image-build.ts';
import { imageOf } from '../../model/image-reference.ts';
import { OWN_LABEL } from '../../model/labels.ts';
import { type Fleet, reachable } from '../../model/observed/fleet.ts';
import { serviceOf } from '../../observe/classify.ts';
import { BUILD_TO_RUN, imageBuild } from './image-build.ts';

/** An image that is there, and what a container that runs it says of how it was built. */
export interface ComparableBuild {
  readonly node: string;
  readonly image: ImageBuild;
  /** The digest of the inputs that the image was built from. */
  readonly inputs: string;
}

/**
 * The images that `--build` may leave alone, if their inputs are still the same: a container runs exactly
 * the image of that name, and is labelled with what that was built from.
 */
export function comparableBuilds(
  project: Project,
  fleet: Fleet,
  environment: BuildEnvironment,
): readonly ComparableBuild[] {
  const found: ComparableBuild[] = [];
  for (const node of reachable(fleet)) {
    const seen = new Set<string>();
    for (const [key, service] of Object.entries(project.services)) {
      const reference = imageOf(project, key, service);
      if (service.build === undefined || seen.has(reference)) continue;
      seen.add(reference);
      const present = node.images[reference];
      const container = node.containers.find(
        (candidate) => serviceOf(candidate) === key && candidate.imageId === present?.id,
      );
      const inputs = container?.labels[OWN_LABEL.buildInputs];
      if (inputs === undefined) continue;
      const image = imageBuild(project, key, service, BUILD_TO_RUN, environment);
      found.push({ node: node.name, image, inputs });
    }
  }
  return found;
}
