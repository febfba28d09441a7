import { createHash, randomBytes } from 'node:crypto';
import type { Engine } from '../../engine/engine.ts';
import { EngineError } from '../../engine/engine-error.ts';
import type { SwarmConfig } from '../../engine/swarm-configs.ts';
import { type RecordStore, type StoredRecord, storeConflict, storeDamaged } from '../record-store.ts';

/** A config object takes 1000 KB; its base64 form has to travel as well. */
const PART_BYTES = 500_000;
/** Parts that no head names, and that are older, were left by a writer that died. */
const ABANDONED_MS = 60 * 60 * 1000;

const LABEL = {
  record: 'io.flotilla.record',
  role: 'io.flotilla.record.role',
  /** Of a head: which parts are its value; of a part: to which value it belongs. */
  generation: 'io.flotilla.record.generation',
  parts: 'io.flotilla.record.parts',
  checksum: 'io.flotilla.record.checksum',
} as const;

/**
 * Records in the Raft store of a Swarm, by way of the engine of a manager. A record has a head, a config object whose labels
 * name the parts that hold its value; their data can't be changed, so a new value has new parts, and then the
 * head is pointed at them. The engine refuses that where the head is not what it was read as.
 */
export function swarmStore(engine: Engine): RecordStore {
  const head = (key: string): Promise<SwarmConfig | undefined> => engine.inspectSwarmConfig(headName(key));
  return {
    place: `the Swarm's store on node "${engine.node}"`,
    async list(prefix) {
      const heads = await engine.listSwarmConfigs([`${LABEL.role}=head`]);
      return heads
        .filter(({ labels }) => labels[LABEL.generation] !== undefined)
        .map(({ labels }) => labels[LABEL.record] ?? '')
        .filter((key) => key.startsWith(prefix))
        .sort();
    },
    async get(key): Promise<StoredRecord | undefined> {
      for (;;) {
        const found = await head(key);
        if (found?.labels[LABEL.generation] === undefined) return undefined;
        const value = await readParts(engine, key, found);
        if (value !== undefined) return { value, version: String(found.version) };
        // Another value has come in between, and the parts of this one have gone.
        if ((await head(key))?.version === found.version) throw storeDamaged(key, this.place);
      }
    },
    put: (key, value, expected) => write(engine, key, value, expected),
    async delete(key, expected) {
      const found = await head(key);
      if (found === undefined || String(found.version) !== expected) throw storeConflict(key);
      // From here on, writers that have read the version before are refused.
      await orConflict(key, engine.relabelSwarmConfig(found, headLabels(key)));
      await engine.removeSwarmConfig(found.id);
      await removeParts(engine, key, () => true);
    },
  };
}

async function write(
  engine: Engine,
  key: string,
  value: string,
  expected: string | undefined,
): Promise<string> {
  const found = await engine.inspectSwarmConfig(headName(key));
  const isThere = found?.labels[LABEL.generation] !== undefined;
  if (isThere ? String(found?.version) !== expected : expected !== undefined) throw storeConflict(key);
  const generation = randomBytes(8).toString('hex');
  const labels = await createParts(engine, key, value, generation);
  try {
    if (found === undefined) {
      const data = Buffer.from(`head of ${key}`);
      await orConflict(key, engine.createSwarmConfig({ name: headName(key), labels, data }));
    } else await orConflict(key, engine.relabelSwarmConfig(found, labels));
  } catch (error) {
    await removeParts(engine, key, (part) => part.labels[LABEL.generation] === generation);
    throw error;
  }
  const written = await engine.inspectSwarmConfig(headName(key));
  if (written?.labels[LABEL.generation] !== generation) throw storeConflict(key);
  const before = found?.labels[LABEL.generation];
  const oldest = written.createdAtMs;
  await removeParts(engine, key, ({ labels: { [LABEL.generation]: own }, createdAtMs }) => {
    const isAbandoned = own !== generation && createdAtMs < Math.max(oldest, Date.now()) - ABANDONED_MS;
    return (own === before && own !== generation) || isAbandoned;
  });
  return String(written.version);
}

/** The labels of a head that has these parts for its value. */
async function createParts(
  engine: Engine,
  key: string,
  value: string,
  generation: string,
): Promise<Record<string, string>> {
  const data = Buffer.from(value);
  const count = Math.max(1, Math.ceil(data.length / PART_BYTES));
  const labels = { [LABEL.record]: key, [LABEL.role]: 'part', [LABEL.generation]: generation };
  for (let index = 0; index < count; index += 1) {
    const part = data.subarray(index * PART_BYTES, (index + 1) * PART_BYTES);
    // An object without data is refused.
    const given = part.length === 0 ? Buffer.from(EMPTY) : part;
    await engine.createSwarmConfig({ name: partName(key, generation, index), labels, data: given });
  }
  return { ...headLabels(key, generation), [LABEL.parts]: String(count), [LABEL.checksum]: checksum(value) };
}

const EMPTY = '\n';

/** undefined where they are not all there, or not what was written. */
async function readParts(engine: Engine, key: string, head: SwarmConfig): Promise<string | undefined> {
  const generation = head.labels[LABEL.generation] ?? '';
  const count = Number(head.labels[LABEL.parts]);
  const parts = await Promise.all(
    Array.from({ length: count }, (_, index) => engine.inspectSwarmConfig(partName(key, generation, index))),
  );
  const text = Buffer.concat(parts.flatMap((part) => (part === undefined ? [] : [part.data]))).toString();
  const value = text === EMPTY && head.labels[LABEL.checksum] === checksum('') ? '' : text;
  return checksum(value) === head.labels[LABEL.checksum] ? value : undefined;
}

async function removeParts(
  engine: Engine,
  key: string,
  isUnneeded: (part: SwarmConfig) => boolean,
): Promise<void> {
  const parts = await engine.listSwarmConfigs([`${LABEL.role}=part`, `${LABEL.record}=${key}`]);
  for (const part of parts.filter(isUnneeded)) await engine.removeSwarmConfig(part.id);
}

/** The store's refusals of a change that was made from an older version. */
async function orConflict<T>(key: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const isOther = error instanceof EngineError && (error.kind === 'conflict' || error.kind === 'not-found');
    throw isOther ? storeConflict(key) : error;
  }
}

/** Without a generation: the record is about to go. */
function headLabels(key: string, generation?: string): Record<string, string> {
  const labels = { [LABEL.record]: key, [LABEL.role]: 'head' };
  return generation === undefined ? labels : { ...labels, [LABEL.generation]: generation };
}

/** Names of config objects have at most 64 characters, and few kinds of them. */
function headName(key: string): string {
  return `flotilla-${createHash('sha256').update(key).digest('hex').slice(0, 24)}`;
}

function partName(key: string, generation: string, index: number): string {
  return `${headName(key)}-${generation}-${index}`;
}

function checksum(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
