import type { ObservedNode } from '../../model/observed/fleet.ts';

/** Where an image can be had from: a node that has it, or will have it when an operation is done. */
export interface ImageSource {
  readonly node: string;
  readonly by?: string;
}

/** A reference on one node. */
export function imageOn(node: string, reference: string): string {
  return `${node} ${reference}`;
}

/** Which nodes of a run have which images, or will: an image is made once and brought to the others. */
export class ImageSources {
  readonly #nodes: readonly ObservedNode[];
  readonly #fresh: ReadonlySet<string>;
  readonly #made = new Map<string, ImageSource[]>();
  /** How many images each node is to give in this run. */
  readonly #given = new Map<string, number>();
  readonly #pushes = new Map<string, string>();

  /** `fresh`: what this run has just pulled or built, as `imageOn` names it. */
  constructor(nodes: readonly ObservedNode[], fresh: ReadonlySet<string>) {
    this.#nodes = nodes;
    this.#fresh = fresh;
  }

  add(reference: string, node: string, by: string): void {
    this.#made.set(reference, [...(this.#made.get(reference) ?? []), { node, by }]);
  }

  /** The operation of this run that pushes the image; `push` adds it where there is none yet. */
  pushed(reference: string, push: () => string): string {
    const id = this.#pushes.get(reference) ?? push();
    this.#pushes.set(reference, id);
    return id;
  }

  /** Another node of the same architecture for which this run makes the image, or has made it. */
  fresh(reference: string, target: ObservedNode): ImageSource | undefined {
    const made = this.#made.get(reference)?.find(({ node }) => this.#isAlike(node, target));
    if (made !== undefined) return made;
    const nodes = this.#others(target).filter(({ name }) => this.#fresh.has(imageOn(name, reference)));
    const [node] = this.#leastAsked(nodes);
    return node === undefined ? undefined : { node };
  }

  /** A node will be asked for an image: whoever comes next asks another, where there is one. */
  take({ node }: ImageSource): void {
    this.#given.set(node, (this.#given.get(node) ?? 0) + 1);
  }

  /** The other nodes of the same architecture that have the image now; those that are asked for the fewest come first. */
  present(reference: string, target: ObservedNode): readonly string[] {
    return this.#leastAsked(this.#others(target).filter(({ images }) => images[reference] !== undefined));
  }

  #leastAsked(nodes: readonly ObservedNode[]): readonly string[] {
    const asked = (name: string): number => this.#given.get(name) ?? 0;
    return nodes.map(({ name }) => name).sort((one, other) => asked(one) - asked(other));
  }

  #others(target: ObservedNode): readonly ObservedNode[] {
    return this.#nodes.filter(({ name }) => name !== target.name && this.#isAlike(name, target));
  }

  #isAlike(name: string, target: ObservedNode): boolean {
    const node = this.#nodes.find((candidate) => candidate.name === name);
    return node?.info?.architecture === target.info?.architecture;
  }
}
