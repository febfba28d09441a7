import type { Clock } from '../async/clock.ts';
import type { Engine } from '../engine/engine.ts';
import { FlotillaError } from '../errors/flotilla-error.ts';
import type { Service } from '../model/desired/service.ts';
import type { ObservedContainer } from '../model/observed/container.ts';
import type { Deploys } from './deploys.ts';
import type { SourceTree } from './files/source-tree.ts';
import type { WatchReporter } from './reporter.ts';
import type { ServiceWork } from './rules/decide.ts';
import { matchRule } from './rules/match.ts';
import { syncs, type WatchedRule } from './rules/watched-rule.ts';
import { PathRemover } from './sync/remove-paths.ts';
import { needsProcess, type Replica } from './sync/replica.ts';
import { ReplicaSync, SyncBatch } from './sync/replica-sync.ts';
import { runExec } from './sync/run-exec.ts';

export interface ServiceWatchOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly reporter: WatchReporter;
  readonly deploys: Deploys;
  /** What is known of the watched files. */
  readonly tree: Pick<SourceTree, 'paths' | 'has'>;
  /** Lists the containers of all nodes now. */
  readonly refresh: () => Promise<void>;
}

/** Names that a first copy leaves out (docker compose, pkg/compose/watch.go): they are for the tools. */
const NOT_AT_FIRST = /(?:^|\/)(?:Dockerfile|(?:docker-)?compose(?:\.override)?\.ya?ml)$/;

/** How long the next change waits for a container that is slow to take the one before. */
const PATIENCE_MS = 1000;

/** Does what changes ask for in one service, one after the other, and keeps its containers equal to the source. */
export class ServiceWatch {
  readonly #key: string;
  readonly #service: Service;
  readonly #rules: readonly WatchedRule[];
  readonly #options: ServiceWatchOptions;
  readonly #remover = new PathRemover();
  readonly #replicas = new Map<string, ReplicaSync>();
  /** What has changed since the beginning: where it has gone since, an image may bring it back. */
  readonly #touched = new Map<string, string>();
  #hasBegun = false;
  #inbox: ServiceWork[] = [];
  #isWorking = false;

  constructor(key: string, service: Service, rules: readonly WatchedRule[], options: ServiceWatchOptions) {
    this.#key = key;
    this.#service = service;
    this.#rules = rules;
    this.#options = options;
  }

  /** Takes work in; what comes while other work is done is put together. */
  add(work: ServiceWork): void {
    for (const [containerPath, path] of work.sync) this.#touched.set(containerPath, path);
    this.#inbox.push(work);
    if (!this.#isWorking) void this.#work();
  }

  /** From now on, a container that was not there before is a new one. */
  begin(): void {
    this.#hasBegun = true;
  }

  /**
   * The service's containers on one node, as they are now. The first ones have what their image has, unless
   * a rule wants a first copy; a later one may come from an older image and gets everything.
   */
  seen(engine: Engine, containers: readonly ObservedContainer[], started: ReadonlySet<string>): void {
    const own = containers.filter(({ state }) => state !== 'removing' && state !== 'dead');
    const present = new Set(own.map(({ id }) => `${engine.node} ${id}`));
    for (const [key, sync] of this.#replicas) {
      if (sync.replica.engine.node !== engine.node || present.has(key)) continue;
      sync.drop();
      this.#replicas.delete(key);
    }
    for (const container of own) this.#seenOne(engine, container, started.has(container.id));
  }

  #seenOne(engine: Engine, { id, name, state }: ObservedContainer, hasStarted: boolean): void {
    const replica: Replica = { engine, id, name, service: this.#key, isRunning: state === 'running' };
    const key = `${engine.node} ${id}`;
    const known = this.#replicas.get(key);
    if (known !== undefined) {
      known.seen(replica);
      // What is in memory does not outlive its process.
      if (hasStarted && this.#byProcess()) void this.#syncAll(known, this.#rules);
      return;
    }
    const sync = this.#newSync(replica);
    this.#replicas.set(key, sync);
    void this.#syncAll(
      sync,
      this.#hasBegun ? this.#rules : this.#rules.filter(({ initialSync }) => initialSync),
    );
  }

  #newSync(replica: Replica): ReplicaSync {
    const { clock, signal, reporter, tree } = this.#options;
    return new ReplicaSync(replica, {
      clock,
      signal,
      remover: this.#remover,
      isKnown: (path) => tree.has(path),
      byProcess: this.#byProcess(),
      runExec: (to, rule) => runExec(to, rule, { signal, reporter }),
      onFailed: ({ name }, error) => {
        const hint = error instanceof FlotillaError ? error.hint : undefined;
        reporter.syncFailed(this.#key, name, error.message, hint);
      },
      onRecovered: ({ name }) => reporter.recovered(this.#key, name),
      onLeft: ({ name }, { message, hint }) => reporter.left(this.#key, name, message, hint),
      onUnreadable: (path, reason) => reporter.unreadable(path, reason),
    });
  }

  #byProcess(): boolean {
    return needsProcess(this.#service, this.#targets());
  }

  #targets(): readonly string[] {
    return this.#rules.flatMap(({ target }) => target ?? []);
  }

  async #syncAll(sync: ReplicaSync, rules: readonly WatchedRule[]): Promise<void> {
    const paths = this.#everything(rules.filter(syncs));
    if (paths.size === 0) return;
    this.#options.reporter.syncingAll(this.#key, sync.replica.name, paths.size);
    await sync.push(new SyncBatch(paths));
  }

  #everything(rules: readonly WatchedRule[]): ReadonlyMap<string, string> {
    const all = new Map<string, string>(rules.length === 0 ? [] : this.#touched);
    for (const path of rules.length === 0 ? [] : this.#options.tree.paths()) {
      if (NOT_AT_FIRST.test(path)) continue;
      for (const rule of rules) {
        const match = matchRule(rule, path);
        if (match.kind !== 'triggers' || match.containerPath === undefined) continue;
        all.set(match.containerPath, path);
      }
    }
    return all;
  }

  async #work(): Promise<void> {
    this.#isWorking = true;
    while (this.#inbox.length > 0 && !this.#options.signal.aborted) {
      const work = merged(this.#inbox);
      this.#inbox = [];
      const isNew = work.rebuild && (await this.#rebuild());
      if (work.sync.size > 0) await this.#sync(work);
      if (work.restart && !isNew) await this.#options.deploys.restart(this.#key);
    }
    this.#isWorking = false;
  }

  /** True where it has new containers now; a failed build keeps the old ones. */
  async #rebuild(): Promise<boolean> {
    const before = new Set(this.#replicas.keys());
    await this.#options.deploys.rebuild(this.#key);
    await this.#options.refresh();
    return [...this.#replicas.keys()].some((key) => !before.has(key));
  }

  /** Resolves when all containers have it; without a restart to come, one that takes its time is not waited for. */
  async #sync(work: ServiceWork): Promise<void> {
    const { reporter, clock, signal } = this.#options;
    reporter.syncing(this.#key, work.sync.size);
    const begin = clock.now();
    const batch = new SyncBatch(work.sync, work.execs);
    const all = Promise.all([...this.#replicas.values()].map((sync) => sync.push(batch))).then((results) => {
      if (!results.every((isDone) => isDone)) return;
      reporter.synced(this.#key, work.sync.size, clock.now() - begin);
    });
    const end = new AbortController();
    const patience = clock.sleep(PATIENCE_MS, AbortSignal.any([end.signal, signal])).catch(() => undefined);
    await (work.restart ? all : Promise.race([all, patience]));
    end.abort();
  }
}

function merged(works: readonly ServiceWork[]): ServiceWork {
  const [first] = works;
  return {
    service: first?.service ?? '',
    rebuild: works.some(({ rebuild }) => rebuild),
    restart: works.some(({ restart }) => restart),
    sync: new Map(works.flatMap(({ sync }) => [...sync])),
    execs: [...new Set(works.flatMap(({ execs }) => execs))],
  };
}
