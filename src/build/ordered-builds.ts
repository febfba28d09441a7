import type { ImageBuild } from '../model/image-build.ts';
import { BuildBrokenOff } from './settings.ts';

type Build = (image: ImageBuild) => Promise<void>;

/**
 * The builds of a run by a builder that knows nothing of their order: each is begun once, when the images that it
 * comes after are there. What no build of the run makes is not waited for.
 */
export class OrderedBuilds {
  readonly #images: ReadonlyMap<string, ImageBuild>;
  readonly #signal: AbortSignal;
  readonly #begun = new Map<string, Promise<void>>();

  constructor(images: readonly ImageBuild[], signal: AbortSignal) {
    this.#images = new Map(images.map((image) => [image.name, image]));
    this.#signal = signal;
  }

  /**
   * Builds what the image comes after, where that has not begun, and the image. Rejects as `build` does, with
   * `BuildBrokenOff` below a failure, or with the signal's reason.
   */
  run(image: ImageBuild, build: Build): Promise<void> {
    return this.#run(image, build, []);
  }

  /** `path` has the images that wait for this one: two that come after each other do not wait for ever. */
  #run(image: ImageBuild, build: Build, path: readonly string[]): Promise<void> {
    const begun = this.#begun.get(image.name);
    if (begun !== undefined) return begun;
    const waiting = [...path, image.name];
    const names = [...Object.values(image.contexts).map(({ name }) => name), ...image.after];
    const first = [...new Set(names)].flatMap((name) => {
      const other = this.#images.get(name);
      return other === undefined || waiting.includes(name) ? [] : [this.#after(other, build, waiting)];
    });
    const running = Promise.all(first).then(() => build(image));
    // The failure reaches the one that asked for this build; starting it early for another is no error.
    running.catch(() => undefined);
    this.#begun.set(image.name, running);
    return running;
  }

  async #after(other: ImageBuild, build: Build, path: readonly string[]): Promise<void> {
    try {
      await this.#run(other, build, path);
    } catch (error) {
      this.#signal.throwIfAborted();
      throw error instanceof BuildBrokenOff ? error : new BuildBrokenOff(`image ${other.name} failed`);
    }
  }
}
