import pLimit, { type LimitFunction } from 'p-limit';
import type { Engine } from '../engine/engine.ts';
import type { PullProgress } from '../engine/images.ts';
import { BugError, FlotillaError } from '../errors/flotilla-error.ts';
import type { ImageBuild } from '../model/image-build.ts';
import { type BuilderChoice, chooseBuilder } from './choose-builder.ts';
import { checkContext } from './context/dockerfile.ts';
import { OrderedBuilds } from './ordered-builds.ts';
import { BuildBrokenOff, type BuildSettings } from './settings.ts';

export interface BuildListener {
  /** One line of the builder's output. */
  readonly onOutput: (text: string) => void;
  /** The layers of a push. */
  readonly onPush: (progress: PullProgress) => void;
}

/**
 * Builds the images of one run on one node. With buildx the first build that is asked for begins all of
 * them in one go, so that the graph is built at once; the engine's own builder gets them one by one, each
 * after those of the services that its own depends on.
 */
export class Builder {
  readonly #engine: Engine;
  readonly #images: readonly ImageBuild[];
  readonly #settings: BuildSettings;
  readonly #signal: AbortSignal;
  readonly #limit: LimitFunction;
  readonly #ordered: OrderedBuilds;
  readonly #listeners = new Map<string, BuildListener>();
  /** What builds wrote before they were asked for. */
  readonly #early = new Map<string, string[]>();
  #choice: Promise<BuilderChoice> | undefined;
  #baked: Promise<ReadonlyMap<string, Error>> | undefined;

  /** `images` are all that the run may ask for. */
  constructor(engine: Engine, images: readonly ImageBuild[], settings: BuildSettings, signal: AbortSignal) {
    this.#engine = engine;
    this.#images = images;
    this.#settings = settings;
    this.#signal = signal;
    this.#limit = pLimit(settings.parallel);
    this.#ordered = new OrderedBuilds(images, signal);
  }

  /**
   * Builds one image. Rejects with `BUILD_FAILED`, `BUILD_UNSUPPORTED`, `BuildBrokenOff`, what a missing
   * context or Dockerfile throws, or the signal's reason.
   */
  async build(image: ImageBuild, listener: BuildListener): Promise<void> {
    checkContext(image.build);
    this.#listen(image.service, listener);
    this.#choice ??= chooseBuilder(this.#engine, this.#settings.environment, image.run.builder);
    const choice = await this.#choice;
    if (choice.kind === 'buildx') {
      this.#baked ??= this.#bake(choice.program);
      const error = (await this.#baked).get(image.service);
      if (error !== undefined) throw error;
      return;
    }
    await this.#ordered.run(image, (next) => this.#limit(() => this.#byEngine(next, choice.kind)));
  }

  async #byEngine(image: ImageBuild, kind: 'buildkit' | 'classic'): Promise<void> {
    checkContext(image.build);
    const { buildWithEngine } = await import('./engine-builder/build-with-engine.ts');
    await buildWithEngine(image, kind, {
      engine: this.#engine,
      settings: this.#settings,
      signal: this.#signal,
      onOutput: (text) => this.#tell(image.service, text),
      onPush: (progress) => this.#listeners.get(image.service)?.onPush(progress),
    });
  }

  #listen(service: string, listener: BuildListener): void {
    this.#listeners.set(service, listener);
    for (const text of this.#early.get(service) ?? []) listener.onOutput(text);
    this.#early.delete(service);
  }

  #tell(service: string, text: string): void {
    const listener = this.#listeners.get(service);
    if (listener !== undefined) listener.onOutput(text);
    else this.#early.set(service, [...(this.#early.get(service) ?? []), text]);
  }

  /** All images that can be begun -> the error of each that is not there now. */
  async #bake(program: string): Promise<ReadonlyMap<string, Error>> {
    const images = this.#images.filter(isWhole);
    const { runBake } = await import('./bake/run-bake.ts');
    const result = await runBake(images, {
      program,
      node: this.#engine.node,
      settings: this.#settings,
      signal: this.#signal,
      onOutput: (service, text) => this.#tell(service, text),
    });
    if (result.kind === 'done') return new Map();
    const { steps, message, built } = result;
    const { buildFailure } = await import('./output/build-failure.ts');
    const errors = new Map<string, Error>();
    for (const image of images) {
      const step = steps.get(image.service);
      if (step !== undefined) errors.set(image.service, await buildFailure(image, step));
    }
    const broken = images.filter(({ service }) => errors.has(service)).map(({ name }) => `image ${name}`);
    const [first] = images;
    if (first === undefined) throw new BugError('buildx was called without an image');
    if (broken.length === 0) {
      errors.set(first.service, wholeFailure(images, message));
      broken.push(`image ${first.name}`);
    }
    const failed = images.filter(({ service }) => errors.has(service));
    const others = images.filter(({ service }) => !errors.has(service) && !built.has(service));
    for (const other of others) {
      // Images built on top of this one are not asked for any more: their failure is reported here, or nowhere.
      const untold = failed.find((image) => buildsOn(image, other));
      const error = untold === undefined ? undefined : errors.get(untold.service);
      errors.set(other.service, error ?? new BuildBrokenOff(`${broken.join(', ')} failed`));
    }
    return errors;
  }
}

/** What buildx says where no step of an image failed. */
function wholeFailure(images: readonly ImageBuild[], message: string): FlotillaError {
  const names = images.map(({ name }) => `"${name}"`).join(', ');
  return new FlotillaError('BUILD_FAILED', `Images can't be built (${names}): ${message.trim()}`, {
    hint: 'this is what buildx says; "flotilla build --print" shows what it was given',
  });
}

function buildsOn({ contexts }: ImageBuild, other: ImageBuild): boolean {
  return Object.values(contexts).some((image) => image.name === other.name || buildsOn(image, other));
}

/** What is missing here is reported for its own image; the others are built. */
function isWhole(image: ImageBuild): boolean {
  try {
    checkContext(image.build);
    return Object.values(image.contexts).every(isWhole);
  } catch {
    return false;
  }
}
