import type { ObservedNode } from '../../model/observed/fleet.ts';
import { ImagePushes } from './image-pushes.ts';
import { type ImageSource, ImageSpread } from './image-spread.ts';

/** A reference on one node. */
export function imageOn(node: string, reference: string): string {
  return `${node} ${reference}`;
}

/** Which nodes of a run have which images, or will: an image is made once and brought to the others. */
export class ImageSources {
  readonly pushes = new ImagePushes();
  readonly #nodes: readonly ObservedNode[];
  readonly #byName: ReadonlyMap<string, ObservedNode>;
  readonly #fresh: ReadonlySet<string>;
  readonly #made = new Map<string, ImageSource[]>();
  /** How many images each node is to give in this run. */
  readonly #given = new Map<string, number>();
  readonly #spreads = new Map<string, ImageSpread>();

  /** `fresh`: what this run has just pulled or built, as `imageOn` names it. */
  constructor(nodes: readonly ObservedNode[], fresh: ReadonlySet<string>) {
    this.#nodes = nodes;
    this.#byName = new Map(nodes.map((node) => [node.name, node]));
    this.#fresh = fresh;
  }

  add(reference: string, node: string, by: string): void {
    this.#made.set(reference, [...(this.#made.get(reference) ?? []), { node, by }]);
  }

  /** Of all nodes, sorted; one that is not told is empty. */
  get architectures(): readonly string[] {
    return [...new Set(this.#nodes.map(architectureOf))].sort();
  }

  architectureOf(name: string): string {
    const node = this.#byName.get(name);
    return node === undefined ? '' : architectureOf(node);
  }

  /** A node of an architecture that this run makes an image on, or has made it on; with `existing`, one that has it now. */
  holder(reference: string, architecture: string, existing: boolean): ImageSource | undefined {
    const made = this.#made.get(reference)?.find(({ node }) => this.architectureOf(node) === architecture);
    if (made !== undefined) return made;
    const alike = this.#nodes.filter((node) => architectureOf(node) === architecture);
    const node =
      alike.find(({ name }) => this.#fresh.has(imageOn(name, reference))) ??
      (existing ? alike.find(({ images }) => images[reference] !== undefined) : undefined);
    return node === undefined ? undefined : { node: node.name };
  }

  /** How the image goes to nodes of the target's architecture, where this run makes it for another one, or has made it. */
  fresh(reference: string, target: ObservedNode): ImageSpread | undefined {
    return this.#spread('fresh', reference, target, () => {
      const made = this.#made.get(reference)?.find(({ node }) => this.#isAlike(node, target));
      if (made !== undefined) return [made];
      return this.#others(target).flatMap(({ name }) =>
        this.#fresh.has(imageOn(name, reference)) ? [{ node: name }] : [],
      );
    });
  }

  /** The same where other nodes have the image now. */
  existing(reference: string, target: ObservedNode): ImageSpread | undefined {
    return this.#spread('existing', reference, target, () =>
      this.present(reference, target).map((node) => ({ node })),
    );
  }

  /** A node will be asked for an image: whoever comes next asks another, where there is one. */
  take(node: string): void {
    this.#given.set(node, this.given(node) + 1);
  }

  /** How many images the node is to give so far. */
  given(node: string): number {
    return this.#given.get(node) ?? 0;
  }

  /** The other nodes of the same architecture that have the image now; those that are asked for the fewest come first. */
  present(reference: string, target: ObservedNode): readonly string[] {
    const names = this.#others(target).flatMap(({ name, images }) =>
      images[reference] === undefined ? [] : [name],
    );
    return names.sort((one, other) => this.given(one) - this.given(other));
  }

  #spread(
    kind: string,
    reference: string,
    target: ObservedNode,
    findRoots: () => readonly ImageSource[],
  ): ImageSpread | undefined {
    const key = `${kind} ${architectureOf(target)} ${reference}`;
    const known = this.#spreads.get(key);
    if (known !== undefined) return known;
    const roots = findRoots();
    if (roots.length === 0) return undefined;
    const spread = new ImageSpread(roots);
    this.#spreads.set(key, spread);
    return spread;
  }

  #others(target: ObservedNode): readonly ObservedNode[] {
    return this.#nodes.filter(({ name }) => name !== target.name && this.#isAlike(name, target));
  }

  #isAlike(name: string, target: ObservedNode): boolean {
    return this.architectureOf(name) === architectureOf(target);
  }
}

function architectureOf({ info }: ObservedNode): string {
  return info?.architecture ?? '';
}
