/** What is under way, each with the container that it reads, if it reads one. */
export class Readings {
  readonly #underWay = new Map<Promise<void>, string | undefined>();
  readonly #onFailure: (error: unknown) => void;

  constructor(onFailure: (error: unknown) => void) {
    this.#onFailure = onFailure;
  }

  track(work: Promise<void>, id?: string): void {
    const tracked = work.catch(this.#onFailure).finally(() => this.#underWay.delete(tracked));
    this.#underWay.set(tracked, id);
  }

  of(id: string): readonly Promise<void>[] {
    return [...this.#underWay].flatMap(([reading, of]) => (of === id ? [reading] : []));
  }

  /** Those that read a container which counts, by its id. */
  ofContainers(counts: (id: string) => boolean): readonly Promise<void>[] {
    return [...this.#underWay].flatMap(([reading, of]) => (of === undefined || !counts(of) ? [] : [reading]));
  }

  all(): readonly Promise<void>[] {
    return [...this.#underWay.keys()];
  }
}
