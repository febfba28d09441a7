import { FlotillaError } from '../errors/flotilla-error.ts';
import { type EndedTask, withEnded } from '../model/observed/ended-task.ts';
import type { RecordStore } from './record-store.ts';

const PREFIX = 'history/';
const FORMAT = 1;

interface Read {
  readonly tasks: readonly EndedTask[];
  readonly version: string | undefined;
}

/** The ended tasks of stacks: a record beside each stack, because the containers are gone. */
export class TaskHistory {
  readonly #records: RecordStore;
  /** As last read or written; valid while nobody else writes. */
  readonly #known = new Map<string, Read>();

  constructor(records: RecordStore) {
    this.#records = records;
  }

  /** Newest first. */
  async of(stack: string): Promise<readonly EndedTask[]> {
    return (await this.#read(stack)).tasks;
  }

  /**
   * Adds what has ended; writes nothing where that is nothing new. Where somebody else wrote meanwhile, it is added to what is there
   * now. Rejects as stores do.
   */
  async note(stack: string, ended: readonly EndedTask[]): Promise<void> {
    if (ended.length === 0) return;
    await onceMore(async (isAgain) => {
      const known = isAgain ? undefined : this.#known.get(stack);
      await this.#add(stack, known ?? (await this.#read(stack)), ended);
    });
  }

  /** Removes the history of a stack that is gone, even if others remove it or add to it at the same time. */
  async forget(stack: string): Promise<void> {
    this.#known.delete(stack);
    await onceMore(async () => {
      const stored = await this.#records.get(PREFIX + stack);
      if (stored !== undefined) await this.#records.delete(PREFIX + stack, stored.version);
    });
  }

  async #add(stack: string, { tasks, version }: Read, ended: readonly EndedTask[]): Promise<void> {
    const now = withEnded(tasks, ended);
    if (now === tasks) return;
    const value = JSON.stringify({ format: FORMAT, tasks: now });
    this.#known.set(stack, { tasks: now, version: await this.#records.put(PREFIX + stack, value, version) });
  }

  async #read(stack: string): Promise<Read> {
    const stored = await this.#records.get(PREFIX + stack);
    const read = { tasks: stored === undefined ? [] : decode(stored.value), version: stored?.version };
    this.#known.set(stack, read);
    return read;
  }
}

/** What another version wrote in another form is no history for this one: nothing depends on it. */
function decode(text: string): readonly EndedTask[] {
  const { format, tasks } = JSON.parse(text) as { format?: number; tasks?: EndedTask[] };
  return format === FORMAT && Array.isArray(tasks) ? tasks : [];
}

/** Again where somebody else wrote meanwhile. */
async function onceMore(action: (isAgain: boolean) => Promise<void>): Promise<void> {
  try {
    await action(false);
  } catch (error) {
    if (!(error instanceof FlotillaError && error.code === 'STORE_CONFLICT')) throw error;
    await action(true);
  }
}
