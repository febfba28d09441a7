import { type RecordStore, storeConflict } from '../../src/store/record-store.ts';

/** Records in memory, with the promises of every store; `isDown` makes it refuse to answer, `refused` for some keys. */
export class MemoryStore implements RecordStore {
  readonly place = 'memory';
  isDown = false;
  readonly refused = new Set<string>();
  readonly #records = new Map<string, { value: string; version: string }>();
  #versions = 0;

  async list(prefix: string): Promise<readonly string[]> {
    this.#answer();
    return [...this.#records.keys()].filter((key) => key.startsWith(prefix)).sort();
  }

  async get(key: string): Promise<{ readonly value: string; readonly version: string } | undefined> {
    this.#answer(key);
    return this.#records.get(key);
  }

  async put(key: string, value: string, expected: string | undefined): Promise<string> {
    this.#answer();
    if (this.#records.get(key)?.version !== expected) throw storeConflict(key);
    this.#versions += 1;
    this.#records.set(key, { value, version: String(this.#versions) });
    return String(this.#versions);
  }

  async delete(key: string, expected: string): Promise<void> {
    this.#answer();
    if (this.#records.get(key)?.version !== expected) throw storeConflict(key);
    this.#records.delete(key);
  }

  #answer(key = ''): void {
    if (this.isDown || this.refused.has(key)) throw new Error('The store does not answer');
  }
}
