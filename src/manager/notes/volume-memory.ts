import { isDeepStrictEqual } from 'node:util';
import type { Fleet } from '../../model/observed/fleet.ts';
import { reachable } from '../../model/observed/fleet.ts';
import type { RecordStore } from '../../store/record-store.ts';

/** By node: names of volumes. */
type Homes = Readonly<Record<string, readonly string[]>>;

/**
 * Where the volumes of stacks were seen last. A node that is lost can't be asked, and a service must not begin on an empty volume
 * elsewhere because of that. It is in the store, because the next manager has to know it too.
 */
export class VolumeMemory {
  readonly #records: RecordStore;
  readonly #known = new Map<string, { homes: Homes; version: string | undefined }>();

  constructor(records: RecordStore) {
    this.#records = records;
  }

  /** What is known of a stack's volumes. */
  async of(stack: string): Promise<Homes> {
    return (await this.#read(stack)).homes;
  }

  /** Notes what the nodes that answer have now; of the others, what was known goes on. */
  async note(stack: string, fleet: Fleet): Promise<void> {
    const { homes, version } = await this.#read(stack);
    const seen = reachable(fleet).map(
      ({ name, volumes }) => [name, volumes.map((one) => one.name).sort()] as const,
    );
    const nodes = new Set(fleet.nodes.map(({ name }) => name));
    const kept = Object.entries(homes).filter(([node]) => nodes.has(node));
    const now = Object.fromEntries(
      [...kept, ...seen].filter(([, names]) => names.length > 0).sort(([a], [b]) => (a < b ? -1 : 1)),
    );
    // A node that has none any more is not known by what it had.
    for (const [node, names] of seen) if (names.length === 0) delete now[node];
    if (isDeepStrictEqual(now, homes)) return;
    this.#known.set(stack, {
      homes: now,
      version: await this.#records.put(keyOf(stack), JSON.stringify(now), version),
    });
  }

  /** A stack that is gone. */
  async forget(stack: string): Promise<void> {
    this.#known.delete(stack);
    const stored = await this.#records.get(keyOf(stack));
    if (stored !== undefined) await this.#records.delete(keyOf(stack), stored.version);
  }

  async #read(stack: string): Promise<{ homes: Homes; version: string | undefined }> {
    const known = this.#known.get(stack);
    if (known !== undefined) return known;
    const stored = await this.#records.get(keyOf(stack));
    const read =
      stored === undefined
        ? { homes: {}, version: undefined }
        : { homes: JSON.parse(stored.value) as Homes, version: stored.version };
    this.#known.set(stack, read);
    return read;
  }
}

function keyOf(stack: string): string {
  return `volumes/${stack}`;
}
