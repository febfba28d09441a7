import { isDeepStrictEqual } from 'node:util';
import { FlotillaError } from '../errors/flotilla-error.ts';
import type { Project } from '../model/desired/project.ts';
import { withScale } from '../model/select-services.ts';
import { ContentsStore } from './contents.ts';
import { FleetSettingsStore } from './fleet-settings.ts';
import { decodeLease, isRecent, LEASE_KEY, type LeaseRecord } from './lease-record.ts';
import type { RecordStore } from './record-store.ts';
import { storeDamaged } from './record-store.ts';
import { TaskHistory } from './task-history.ts';

/** How many revisions of a stack are kept. */
export const KEPT_REVISIONS = 5;

/**
 * How a revision got on: "updating" also where whoever began has not come to the end; "removing" is a stack of which everything
 * goes.
 */
export type RevisionState = 'updating' | 'completed' | 'paused' | 'rolled back' | 'removing';

/**
 * A stack as it was asked for. The project is in its canonical form, as `config` shows it; what its secrets and configs hold is
 * not in it, only where that is to be read.
 */
export interface StackRevision {
  readonly number: number;
  readonly project: Project;
  /** ISO 8601. */
  readonly deployedAt: string;
  /** "user@host". */
  readonly by: string;
  readonly state: RevisionState;
  /** The revision whose services it has again, where it is a rollback. */
  readonly from?: number;
  /** Services that it does not have any more are removed. */
  readonly prune?: boolean;
  /** Services whose containers are replaced although nothing of them has changed. */
  readonly force?: readonly string[];
  /** Under which keys a `ContentsStore` has what its secrets and configs hold; later ones count. */
  readonly contents?: readonly string[];
  /** The commit that it was made of, where the stack follows a branch. */
  readonly commit?: string;
  /** The last commit before it, where others have changed the stack since: its own revision may not be kept any more. */
  readonly commitBefore?: string;
  /** How a manager last changed the number of replicas of services, by key. */
  readonly scaled?: Readonly<Record<string, ScaleNote>>;
}

export interface ScaleNote {
  readonly from: number;
  readonly to: number;
  /** "cpu 81 % of 70 %". */
  readonly reason: string;
  /** ISO 8601. */
  readonly at: string;
}

export interface Stack {
  readonly name: string;
  /** Newest first, at most `KEPT_REVISIONS`, at least one. */
  readonly revisions: readonly StackRevision[];
  /** Of the record, for changes. */
  readonly version: string;
}

const PREFIX = 'stacks/';
const FORMAT = 1;

/** Stacks with their revisions, in whatever store. Methods reject as those of `RecordStore`. */
export class StackStore {
  readonly #records: RecordStore;

  /** What the secrets and configs of revisions hold. */
  readonly contents: ContentsStore;
  /** The tasks of stacks that are over. */
  readonly history: TaskHistory;
  /** Settings of the nodes, from whoever deployed or changed a node last. */
  readonly fleet: FleetSettingsStore;

  constructor(records: RecordStore) {
    this.#records = records;
    this.contents = new ContentsStore(records);
    this.history = new TaskHistory(records);
    this.fleet = new FleetSettingsStore(records);
  }

  get place(): string {
    return this.#records.place;
  }

  /** The holder of the managers' lease; undefined where it was not renewed lately (`nowMs` is Unix time). */
  async manager(nowMs: number): Promise<LeaseRecord | undefined> {
    const stored = await this.#records.get(LEASE_KEY);
    const lease = stored === undefined ? undefined : decodeLease(stored.value, this.place);
    return lease !== undefined && isRecent(lease, nowMs) ? lease : undefined;
  }

  async names(): Promise<readonly string[]> {
    return (await this.#records.list(PREFIX)).map((key) => key.slice(PREFIX.length));
  }

  async get(name: string): Promise<Stack | undefined> {
    const record = await this.#records.get(PREFIX + name);
    if (record === undefined) return undefined;
    return { name, revisions: this.#decode(name, record.value), version: record.version };
  }

  /** Throws `NO_SUCH_STACK`. */
  async require(name: string): Promise<Stack> {
    const stack = await this.get(name);
    if (stack !== undefined) return stack;
    throw new FlotillaError('NO_SUCH_STACK', `Nothing is known of a stack "${name}" in ${this.place}`, {
      hint: 'flotilla stack ls lists them',
    });
  }

  /**
   * Adds a revision to a stack as it was read (undefined: there is none yet). One that asks for just the same as
   * the newest takes its number.
   */
  async add(
    name: string,
    stack: Stack | undefined,
    revision: Omit<StackRevision, 'number'>,
  ): Promise<{ readonly stack: Stack; readonly revision: StackRevision }> {
    const before = (stack?.revisions ?? []).map(asLeft);
    const [newest] = before;
    const isSame = newest !== undefined && isDeepStrictEqual(newest.project, plain(revision.project));
    const number = isSame ? newest.number : (newest?.number ?? 0) + 1;
    const scaled = newest?.scaled === undefined ? {} : { scaled: newest.scaled };
    const known = { ...scaled, ...(revision.commit === undefined ? lastCommit(newest) : {}) };
    const added: StackRevision = { ...known, ...revision, number, project: plain(revision.project) };
    const revisions = [added, ...(isSame ? before.slice(1) : before)].slice(0, KEPT_REVISIONS);
    const put = await this.#put(name, revisions, stack?.version);
    const kept = keptContents(revisions);
    if (kept.length > 0) await this.contents.prune(name, kept);
    return { stack: put, revision: added };
  }

  /** Notes how the newest revision got on. */
  async conclude(stack: Stack, state: RevisionState): Promise<Stack> {
    const [newest, ...older] = stack.revisions;
    if (newest === undefined || newest.state === state) return stack;
    return this.#put(stack.name, [{ ...newest, state }, ...older], stack.version);
  }

  /** Other numbers of replicas of services of the newest revision, which stays the revision that it is. */
  async rescale(stack: Stack, notes: Readonly<Record<string, ScaleNote>>): Promise<Stack> {
    const [newest, ...older] = stack.revisions;
    if (newest === undefined) return stack;
    const numbers = new Map(Object.entries(notes).map(([key, { to }]) => [key, to]));
    const rescaled: StackRevision = {
      ...newest,
      project: plain(withScale(newest.project, numbers)),
      scaled: { ...newest.scaled, ...notes },
    };
    return this.#put(stack.name, [rescaled, ...older], stack.version);
  }

  /**
   * Notes that the newest revision was rolled back, and what is there instead as a revision of its own: in one change, so that
   * nobody finds the one without the other.
   */
  async rollBack(
    stack: Stack,
    project: Project,
    stamp: Pick<StackRevision, 'deployedAt' | 'by' | 'from' | 'contents'>,
  ): Promise<Stack> {
    const [newest, ...older] = stack.revisions;
    if (newest === undefined) return stack;
    const back: StackRevision = {
      ...lastCommit(newest),
      ...stamp,
      number: newest.number + 1,
      project: plain(project),
      state: 'completed',
    };
    const revisions: readonly StackRevision[] = [back, { ...newest, state: 'rolled back' }, ...older];
    return this.#put(stack.name, revisions.slice(0, KEPT_REVISIONS), stack.version);
  }

  async remove({ name, version, revisions }: Stack): Promise<void> {
    if (keptContents(revisions).length > 0) await this.contents.prune(name, []);
    await this.history.forget(name);
    await this.#records.delete(PREFIX + name, version);
  }

  async #put(
    name: string,
    revisions: readonly StackRevision[],
    expected: string | undefined,
  ): Promise<Stack> {
    const value = JSON.stringify({ format: FORMAT, revisions });
    return { name, revisions, version: await this.#records.put(PREFIX + name, value, expected) };
  }

  #decode(name: string, text: string): readonly StackRevision[] {
    const { format, revisions } = JSON.parse(text) as { format?: number; revisions?: StackRevision[] };
    if (format === FORMAT && Array.isArray(revisions)) return revisions;
    if (format !== undefined && format > FORMAT) {
      throw new FlotillaError(
        'STORE_TOO_NEW',
        `The record of stack "${name}" was written by a newer flotilla`,
        {
          hint: 'update flotilla on this machine',
        },
      );
    }
    throw storeDamaged(PREFIX + name, this.place);
  }
}

/** What an update that fails goes back to, newest first: what has come to its end, not what failed before. */
export function lastGoodRevision(revisions: readonly StackRevision[]): StackRevision | undefined {
  return revisions.find(({ state }) => state === 'completed') ?? revisions[0];
}

function keptContents(revisions: readonly StackRevision[]): readonly string[] {
  return revisions.flatMap(({ contents = [] }) => contents);
}

function lastCommit(revision: StackRevision | undefined): Pick<StackRevision, 'commitBefore'> {
  const commitBefore = revision?.commit ?? revision?.commitBefore;
  return commitBefore === undefined ? {} : { commitBefore };
}

/** One that has not come to its end when the next begins will not any more. */
function asLeft(revision: StackRevision): StackRevision {
  return revision.state === 'updating' ? { ...revision, state: 'paused' } : revision;
}

/** As it comes back from the store: without keys that have no value. */
function plain(project: Project): Project {
  return JSON.parse(JSON.stringify(project)) as Project;
}
