import { isDeepStrictEqual } from 'node:util';
import type { NodeSettings } from '../model/node-settings.ts';
import type { SchedulingPolicy } from '../model/placing/scheduling.ts';
import type { RecordStore } from './record-store.ts';

/** What of a node may change while a manager works. */
export type ChangeableSettings = Pick<NodeSettings, 'labels' | 'availability' | 'resources'>;

/** What a fleet file says of nodes, and of placing, for a manager that has a file of its own, or an older one. */
export interface FleetSettings {
  /** By node. */
  readonly nodes: Readonly<Record<string, ChangeableSettings>>;
  readonly policy: SchedulingPolicy;
}

const KEY = 'fleet/settings';

/** The fleet as whoever deployed last, or changed a node, has it in the fleet file. Methods reject as those of `RecordStore`. */
export class FleetSettingsStore {
  readonly #records: RecordStore;

  constructor(records: RecordStore) {
    this.#records = records;
  }

  /** undefined where nobody has said anything yet. */
  async read(): Promise<{ readonly settings: FleetSettings; readonly version: string } | undefined> {
    const stored = await this.#records.get(KEY);
    if (stored === undefined) return undefined;
    return { settings: JSON.parse(stored.value) as FleetSettings, version: stored.version };
  }

  /** Writes nothing where nothing has changed. */
  async put(settings: FleetSettings): Promise<void> {
    const before = await this.read();
    const value = JSON.stringify(settings);
    if (before !== undefined && isDeepStrictEqual(before.settings, JSON.parse(value))) return;
    await this.#records.put(KEY, value, before?.version);
  }
}
