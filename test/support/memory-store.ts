import { type RecordStore, storeConflict } from '../../src/store/record-store.ts';

/** Records in memory, with the promises of every store; `isDown` makes it refuse to answer. */
export class MemoryStore implements RecordStore {
  readonly place = 'memory';
  isDown = false;
  readonly #records = new Map<string, { value: string; version: string }>();
  #versions = 0;

  async list(prefix: string): Promise<readonly string[]> {
    this.#answer();
    return [...this.#records.keys()].filter((key) => key.startsWith(prefix)).sort();
  }

  async get(key: string): Promise<{ readonly value: string; readonly version: string } | undefined> {
    this.#answer();
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

  #answer(): void {
    if (this.isDown) throw new Error('The store does not answer');
  }
}
