import type { Build } from './desired/service-parts.ts';

/** A build of one service's image, as a plan orders it. */
export interface ImageBuild {
  readonly build: Build;
  /** The image's name first, then further tags. */
  readonly tags: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly platform?: string;
  /** Fetch newer versions of the images that it is built from. */
  readonly pull: boolean;
  readonly noCache: boolean;
  /** `--build-arg`: these count before those of the file. */
  readonly args: Readonly<Record<string, string>>;
  readonly memoryBytes?: number;
}
