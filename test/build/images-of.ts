import type { BuildEnvironment, ImageBuild } from '../../src/model/image-build.ts';
import { type BuildOptions, imagesToBuild } from '../../src/plan/images/build.ts';
import { projectOf } from '../compose/project-of.ts';

const NOTHING_ASKED: BuildOptions = {
  targets: [],
  pull: false,
  noCache: false,
  args: {},
  ssh: [],
  push: false,
  singlePlatform: false,
  run: {},
};

/** The builds of a compose file in memory, below /app. */
export function imagesOf(
  compose: string,
  options: Partial<BuildOptions> = {},
  environment: BuildEnvironment = { variables: {}, proxies: {} },
): readonly ImageBuild[] {
  return imagesToBuild(projectOf(compose), environment, { ...NOTHING_ASKED, ...options });
}
