import type { Clock } from '../../async/clock.ts';
import { EngineError } from '../../engine/engine-error.ts';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import { type FileOwner, type Pack, packPaths } from '../files/pack.ts';
import type { WatchedRule } from '../rules/watched-rule.ts';
import { ContainerShell } from './container-shell.ts';
import { ownerOf } from './owner.ts';
import { overwrite, putPack } from './put-pack.ts';
import type { PathRemover } from './remove-paths.ts';
import type { Replica } from './replica.ts';

/** Paths to bring up to date in every replica, read once for all of them. */
export class SyncBatch {
  readonly paths: ReadonlyMap<string, string>;
  /** Rules whose command runs when the paths are there. */
  readonly execs: readonly WatchedRule[];
  readonly #packs = new Map<string, Promise<Pack>>();

  constructor(paths: ReadonlyMap<string, string>, execs: readonly WatchedRule[] = []) {
    this.paths = paths;
    this.execs = execs;
  }

  /** Replicas mostly run as the same user, and then share one. */
  pack(owner: FileOwner, isKnown: (path: string) => boolean): Promise<Pack> {
    const key = `${owner.uid}:${owner.gid}`;
    const pack = this.#packs.get(key) ?? packPaths(this.paths, owner, isKnown);
    this.#packs.set(key, pack);
    return pack;
  }
}

export interface ReplicaSyncOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly remover: PathRemover;
  /** True for paths whose end would be noticed. */
  readonly isKnown: (path: string) => boolean;
  /** Files go to where only a process in the container can write. */
  readonly byProcess: boolean;
  readonly runExec: (replica: Replica, rule: WatchedRule) => Promise<void>;
  readonly onFailed: (replica: Replica, error: Error) => void;
  /** After a failure: it has what is here again. */
  readonly onRecovered: (replica: Replica) => void;
  /** Removed paths stay in the container. */
  readonly onLeft: (replica: Replica, error: FlotillaError) => void;
  readonly onUnreadable: (path: string, reason: string) => void;
}

const FIRST_RETRY_MS = 200;
const LONGEST_RETRY_MS = 5000;

/**
 * Keeps one container equal to the source. What could not be brought there is kept and tried again, with
 * what the files are by then, until it succeeds or the container is gone.
 */
export class ReplicaSync {
  #replica: Replica;
  readonly #options: ReplicaSyncOptions;
  readonly #shell = new ContainerShell();
  #owner: FileOwner | undefined;
  #queue: SyncBatch[] = [];
  #isWorking = false;
  #isGone = false;
  #failedWith: string | undefined;
  #waiting: (() => void)[] = [];
  #wake = (): void => {};

  constructor(replica: Replica, options: ReplicaSyncOptions) {
    this.#replica = replica;
    this.#options = options;
    this.#openShell();
  }

  get replica(): Replica {
    return this.#replica;
  }

  /** It was seen again, perhaps in another state: what waits is tried at once. */
  seen(replica: Replica): void {
    const starts = replica.isRunning && !this.#replica.isRunning;
    this.#replica = replica;
    if (starts) this.#wake();
    this.#openShell();
  }

  #openShell(): void {
    if (this.#replica.isRunning) this.#shell.open(this.#replica, this.#options.signal);
  }

  /** Resolves when the batch has been tried, true where the container has it all. */
  async push(batch: SyncBatch): Promise<boolean> {
    this.#queue.push(batch);
    const tried = new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (!this.#isWorking) void this.#work();
    else this.#wake();
    await tried;
    return this.#failedWith === undefined;
  }

  /** Its container is no more. */
  drop(): void {
    this.#isGone = true;
    this.#queue = [];
    this.#wake();
    this.#shell.close();
  }

  async #work(): Promise<void> {
    this.#isWorking = true;
    let retryMs = FIRST_RETRY_MS;
    while (this.#queue.length > 0 && !this.#isOver()) {
      const waiting = this.#waiting;
      this.#waiting = [];
      const batch = merged(this.#queue);
      this.#queue = [];
      const error = await this.#try(batch);
      if (error === undefined) retryMs = FIRST_RETRY_MS;
      else if (!this.#isOver()) this.#queue.unshift(new SyncBatch(batch.paths, batch.execs));
      for (const resolve of waiting) resolve();
      if (error === undefined || this.#isOver()) continue;
      await this.#pause(retryMs);
      retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
    }
    this.#isWorking = false;
    for (const resolve of this.#waiting) resolve();
    this.#waiting = [];
  }

  #isOver(): boolean {
    return this.#isGone || this.#options.signal.aborted;
  }

  async #try(batch: SyncBatch): Promise<Error | undefined> {
    const replica = this.#replica;
    const { onFailed, onRecovered, runExec } = this.#options;
    try {
      const isWhole = await this.#bring(batch, replica);
      if (!isWhole) return new Error('not running');
      for (const rule of batch.execs) if (replica.isRunning) await runExec(replica, rule);
      if (this.#failedWith !== undefined) onRecovered(replica);
      this.#failedWith = undefined;
      return undefined;
    } catch (cause) {
      const error = cause instanceof Error ? cause : new Error(String(cause));
      if (error instanceof EngineError && error.kind === 'not-found') this.#isGone = true;
      const isNews = this.#failedWith !== error.message;
      this.#failedWith = error.message;
      if (isNews && !this.#isOver()) onFailed(replica, error);
      return error;
    }
  }

  /** False where the rest has to wait until the container runs: the engine alone can only add files. */
  async #bring(batch: SyncBatch, replica: Replica): Promise<boolean> {
    const { isKnown, signal } = this.#options;
    this.#owner ??= await ownerOf(replica, signal);
    const pack = await batch.pack(this.#owner, isKnown);
    const isWhole = await this.#carry(pack, replica);
    for (const { path, reason } of pack.unreadable) this.#options.onUnreadable(path, reason);
    return isWhole;
  }

  async #carry(pack: Pack, replica: Replica): Promise<boolean> {
    const { byProcess, signal } = this.#options;
    if (!replica.isRunning && (byProcess || pack.removed.length > 0)) {
      if (!byProcess) await putPack(replica, pack, { byProcess, signal });
      return false;
    }
    if (pack.entries + pack.removed.length === 0) return true;
    if (await this.#shell.apply(pack, replica, signal)) return true;
    // None of the removed paths has anything to do with one that is written.
    await Promise.all([
      pack.removed.length > 0 ? this.#remove(pack.removed, replica) : undefined,
      this.#put(pack, replica),
    ]);
    return true;
  }

  /** An image that can't remove anything won't be able to later either: this is reported, and not tried again. */
  async #remove(paths: readonly string[], replica: Replica): Promise<void> {
    const { remover, signal, onLeft } = this.#options;
    try {
      await remover.remove(replica, paths, signal);
    } catch (error) {
      if (!(error instanceof FlotillaError) || error.code !== 'SYNC_NO_REMOVER') throw error;
      onLeft(replica, error);
    }
  }

  async #put(pack: Pack, replica: Replica): Promise<void> {
    const { byProcess, signal } = this.#options;
    if (await overwrite(replica, pack, { shell: this.#shell, signal })) return;
    await putPack(replica, pack, { byProcess, signal });
  }

  async #pause(ms: number): Promise<void> {
    const end = new AbortController();
    const woken = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    const either = AbortSignal.any([end.signal, this.#options.signal]);
    await Promise.race([woken, this.#options.clock.sleep(ms, either).catch(() => undefined)]);
    end.abort();
  }
}

/** Several batches as one, which reads the files anew: a path is what it is now, not what it was. */
function merged(batches: readonly SyncBatch[]): SyncBatch {
  const [first, ...rest] = batches;
  if (first !== undefined && rest.length === 0) return first;
  const paths = new Map(batches.flatMap((batch) => [...batch.paths]));
  return new SyncBatch(paths, [...new Set(batches.flatMap(({ execs }) => execs))]);
}
