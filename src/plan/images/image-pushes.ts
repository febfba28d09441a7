import type { PlanDraft } from '../draft.ts';
import type { ImageSources } from './image-sources.ts';
import type { ImageSource } from './image-spread.ts';
import { addPush } from './push.ts';

interface Pushed {
  readonly made: Map<string, ImageSource>;
  /** The operations that pull it from there. */
  readonly pulls: string[];
}

/** The images that a run pushes. They are known in full only when all nodes have been looked at, so they come into the plan last. */
export class ImagePushes {
  readonly #images = new Map<string, Pushed>();

  add(reference: string, architecture: string, source: ImageSource): void {
    const { made } = this.#of(reference);
    if (!made.has(architecture)) made.set(architecture, source);
  }

  /** An operation pulls what is pushed. */
  addPull(reference: string, id: string): void {
    this.#of(reference).pulls.push(id);
  }

  /**
   * Adds the pushes to the plan. An architecture that this run has nothing to do for keeps its part of an image: `existing` are those that
   * nodes have now, which count where nothing was to be built anew.
   */
  finish(draft: PlanDraft, sources: ImageSources, existing: 'count' | 'are old'): void {
    for (const [reference, { made, pulls }] of this.#images) {
      for (const architecture of sources.architectures) {
        if (made.has(architecture)) continue;
        const source = sources.holder(reference, architecture, existing === 'count');
        if (source !== undefined) made.set(architecture, source);
      }
      const pushed = addPush(draft, reference, new Map([...made].sort()), { cause: '--push' });
      if (pushed === undefined) continue;
      for (const pull of pulls) draft.addDependency(pull, pushed);
    }
  }

  #of(reference: string): Pushed {
    const pushed = this.#images.get(reference) ?? { made: new Map(), pulls: [] };
    this.#images.set(reference, pushed);
    return pushed;
  }
}
