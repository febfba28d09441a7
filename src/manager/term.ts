import { LinkedSignal } from '../async/linked-signal.ts';
import type { EngineEvent } from '../engine/engine.ts';
import { messageOf } from '../errors/message-of.ts';
import type { Fleet } from '../model/observed/fleet.ts';
import { StackStore } from '../store/stacks.ts';
import { Autoscaler } from './autoscaler.ts';
import { watchConditions } from './condition-loop.ts';
import { fencedStore, takeOver } from './lease/fenced-store.ts';
import type { Lease } from './lease/lease.ts';
import { FleetMemory, passScope } from './nodes/fleet-memory.ts';
import { answeringEngines, knownSettings } from './nodes/known-nodes.ts';
import { NodeWatch } from './nodes/node-watch.ts';
import { RouteNews } from './nodes/route-news.ts';
import { TaskNotes } from './notes/task-notes.ts';
import { VolumeMemory } from './notes/volume-memory.ts';
import { type PassResult, pass } from './pass.ts';
import type { ManagerOptions, ManagerPorts } from './ports.ts';
import type { HealingMemory } from './rules/healing.ts';
import type { NodeState } from './rules/liveness.ts';
import { StoreWatch } from './store-watch.ts';
import { WorkQueue } from './work-queue.ts';

/** Events come in bursts: a stack is looked at once they have settled. */
const SETTLE_MS = 200;
/** Every stack is looked at again after `resyncMs`, shortened or lengthened at random by up to a fifth: not all at once. */
const SHORTEST_RESYNC = 0.8;
const LONGEST_RESYNC = 1.2;
/** The actions of engine events after which a stack may differ from what was asked for. */
const CHANGING_ACTIONS = /^(die|oom|destroy|create|rename|pause|unpause|stop|kill|health_status)/;
/** The routing mesh is looked at like a stack; no stack has this name. */
const ROUTES = '(routes)';

/** The time between getting the lease and losing it: every stack is kept as it was asked for. */
export class Term {
  readonly #ports: ManagerPorts;
  readonly #options: ManagerOptions;
  readonly #lease: Lease;
  readonly #end: AbortSignal;
  readonly #stacks: StackStore;
  readonly #store: StoreWatch;
  readonly #volumes: VolumeMemory;
  readonly #queue: WorkQueue;
  readonly #watch: NodeWatch;
  readonly #autoscaler: Autoscaler;
  readonly #notes: TaskNotes;
  readonly #memory: FleetMemory;
  readonly #routes = new RouteNews();
  readonly #memories = new Map<string, HealingMemory>();
  readonly #running = new Set<Promise<void>>();
  #wake: () => void = () => undefined;

  constructor(ports: ManagerPorts, options: ManagerOptions, lease: Lease, signal: AbortSignal) {
    this.#ports = ports;
    this.#options = options;
    this.#lease = lease;
    this.#end = AbortSignal.any([signal, lease.signal]);
    const fenced = fencedStore(ports.records, lease);
    this.#stacks = new StackStore(fenced);
    this.#volumes = new VolumeMemory(fenced);
    this.#notes = new TaskNotes(this.#stacks.history);
    this.#memory = new FleetMemory(ports.clock, options.resyncMs * SHORTEST_RESYNC);
    this.#queue = new WorkQueue(ports.random);
    this.#store = new StoreWatch(this.#stacks, ports.clock, options.storeMs, {
      onStack: (name, channels) => {
        ports.audience?.(name, channels);
        this.#add(name, 0);
      },
      onFleet: () => this.#addAll(0),
      onGone: (name) => this.#forget(name),
      onFailure: (message) => ports.report({ kind: 'store-failed', message }),
    });
    this.#watch = new NodeWatch(ports, options, {
      onEvent: (project, node, event) => this.#heard(project, node, event),
      onListening: (node, state) => {
        this.#routes.changed();
        this.#memory.listening(node, state !== 'lost');
        if (state === 'again') this.#addAll();
      },
      onNode: (node, state, reason) => this.#nodeChanged(node, state, reason),
    });
    this.#autoscaler = new Autoscaler(ports, options, this.#stacks, {
      engineOf: (node) => (this.#watch.stateOf(node) === 'up' ? ports.engines.get(node) : undefined),
      onScaled: (stack) => this.#add(stack, 0),
    });
  }

  async run(): Promise<void> {
    await takeOver(this.#ports.records, 'stacks/');
    await Promise.all([
      this.#lease.keep(this.#end),
      this.#watch.run(this.#end),
      this.#store.run(this.#end),
      this.#work(),
      this.#autoscaler.run(this.#end),
      watchConditions(this.#ports, this.#options, (node) => this.#watch.stateOf(node) === 'up', this.#end),
    ]);
    await Promise.all(this.#running);
  }

  async #forget(name: string): Promise<void> {
    this.#memories.delete(name);
    this.#queue.remove(name);
    this.#memory.forget(name);
    this.#autoscaler.forget(name);
    await this.#volumes.forget(name);
    await this.#notes.forget(name);
    this.#ports.report({ kind: 'gone', stack: name });
    this.#ports.audience?.(name, []);
  }

  async #work(): Promise<void> {
    const { clock } = this.#ports;
    while (!this.#end.aborted) {
      while (this.#running.size < this.#options.parallelStacks) {
        const name = this.#queue.take(clock.now());
        if (name === undefined) break;
        const running = this.#runOne(name).finally(() => {
          this.#running.delete(running);
          this.#wake();
        });
        this.#running.add(running);
      }
      await this.#nextDue();
    }
  }

  async #runOne(name: string): Promise<void> {
    const { clock, report } = this.#ports;
    const startedMs = clock.now();
    try {
      if (name === ROUTES) return await this.#bringRoutes();
      const result = await this.#pass(name, startedMs);
      // Removed meanwhile: anything that is noted or reported of it from here on would never go away.
      if (!this.#store.has(name)) return;
      const { operations, problems, failed, nextMs } = result;
      if (failed) this.#memory.forget(name);
      report({ kind: 'pass', stack: name, elapsedMs: clock.now() - startedMs, operations, problems });
      const resyncMs = this.#resyncMs();
      const wantedMs = nextMs === undefined ? resyncMs : Math.min(resyncMs, nextMs - clock.now());
      this.#queue.done(name, clock.now(), { failed, againInMs: Math.max(0, wantedMs) });
      if (this.#ports.bringRoutes !== undefined && this.#routes.hasAny) this.#add(ROUTES, 0);
    } catch (error) {
      if (!this.#store.has(name)) return;
      if (!this.#end.aborted) report({ kind: 'pass-failed', stack: name, message: messageOf(error) });
      this.#memory.forget(name);
      this.#queue.done(name, clock.now(), { failed: true });
    }
  }

  #resyncMs(): number {
    const { random } = this.#ports;
    return this.#options.resyncMs * (SHORTEST_RESYNC + (LONGEST_RESYNC - SHORTEST_RESYNC) * random());
  }

  /** What runs may have changed, and with it who answers where. */
  async #bringRoutes(): Promise<void> {
    const { clock } = this.#ports;
    const failed = !(await this.#routes.bring(this.#ports, this.#end));
    this.#queue.done(ROUTES, clock.now(), { failed, againInMs: this.#options.resyncMs });
  }

  async #pass(name: string, nowMs: number): Promise<PassResult> {
    const { timeOfDay, report, applyContext, readContents } = this.#ports;
    const memory = this.#memories.get(name) ?? new Map();
    const stack = await this.#stacks.get(name);
    if (stack === undefined) return { memory, operations: 0, ended: [], problems: [], failed: false };
    using end = new LinkedSignal(this.#end);
    const nodes = { engines: this.#ports.engines, stateOf: (node: string) => this.#watch.stateOf(node) };
    const context = applyContext(answeringEngines(nodes), end.signal);
    const { fleetSettings } = this.#store;
    const result = await pass(
      { stack, memory, nowMs, timeOfDay: timeOfDay() },
      {
        stacks: this.#stacks,
        readContents,
        applyContext: {
          ...context,
          settings: knownSettings(nodes, context.settings, await this.#volumes.of(name), fleetSettings),
          policy: fleetSettings?.policy ?? context.policy,
          memory: this.#memory.of(passScope(stack), (node) => this.#watch.stateOf(node) === 'up'),
        },
      },
    );
    if (!this.#store.has(name)) return result;
    this.#memories.set(name, result.memory);
    if (result.seen !== undefined) {
      this.#autoscaler.know(stack, result.seen);
      await this.#volumes.note(name, result.seen);
      await this.#note(name, result.seen, result.ended);
    }
    const revision = stack.revisions[0]?.number ?? 0;
    if (result.concluded !== undefined)
      report({ kind: 'rollout', stack: name, revision, state: result.concluded });
    return result;
  }

  /** A history that can't be written is reported; the pass counts as done all the same. */
  async #note(name: string, seen: Fleet, ended: PassResult['ended']): Promise<void> {
    try {
      await this.#notes.passed(name, seen, ended, Date.parse(this.#ports.timeOfDay()));
    } catch (error) {
      if (this.#end.aborted) return;
      this.#ports.report({ kind: 'store-failed', message: messageOf(error) });
    }
  }

  #nodeChanged(node: string, state: NodeState, reason: string | undefined): void {
    const kind = ({ up: 'node-up', silent: 'node-silent', down: 'node-down' } as const)[state];
    this.#ports.report({ kind, node, ...(reason === undefined ? {} : { reason }) });
    // One that has begun to listen again before it answered is listened to without a gap from here on.
    this.#memory.gap(node);
    this.#routes.changed();
    if (state !== 'silent') this.#addAll();
  }

  /** Nodes that fail together are looked at together. */
  #addAll(inMs = SETTLE_MS): void {
    for (const name of this.#store.names) this.#add(name, inMs);
  }

  #heard(project: string, node: string, event: EngineEvent): void {
    this.#memory.heard(node, project, event.action);
    if (!this.#store.has(project)) return;
    if (this.#routes.heard(event) && this.#ports.bringRoutes !== undefined) this.#add(ROUTES, SETTLE_MS);
    if (!CHANGING_ACTIONS.test(event.action)) return;
    this.#notes.heard(project, node, event);
    this.#add(project, SETTLE_MS);
  }

  #add(name: string, inMs: number): void {
    this.#queue.add(name, this.#ports.clock.now() + inMs);
    this.#wake();
  }

  /** Until a key is due, or something is added. */
  async #nextDue(): Promise<void> {
    using waking = new LinkedSignal(this.#end);
    this.#wake = () => waking.abort();
    const { clock } = this.#ports;
    const isFull = this.#running.size >= this.#options.parallelStacks;
    const dueMs = isFull ? undefined : this.#queue.nextMs();
    const waitMs = dueMs === undefined ? this.#options.resyncMs : Math.max(0, dueMs - clock.now());
    // Ends early, and well, where the signal aborts.
    await clock.sleep(waitMs, waking.signal).catch(() => undefined);
  }
}
