import type { ApplyContext } from '../../src/apply/apply.ts';
import type { EngineRequest } from '../../src/engine/docker/transport/transport.ts';
import { runManager } from '../../src/manager/manager.ts';
import {
  DEFAULT_MANAGER_OPTIONS,
  type ManagerEvent,
  type ManagerOptions,
  type ManagerPorts,
} from '../../src/manager/ports.ts';
import { NO_CONTENTS } from '../../src/model/desired/contents.ts';
import type { Project } from '../../src/model/desired/project.ts';
import type { NodeSettings } from '../../src/model/node-settings.ts';
import type { SchedulingPolicy } from '../../src/model/placing/scheduling.ts';
import type { RecordStore } from '../../src/store/record-store.ts';
import { StackStore } from '../../src/store/stacks.ts';
import { MemoryStore } from '../support/memory-store.ts';
import { endContainer } from '../support/simulated-engine/containers/lifecycle.ts';
import { addImage, type Behaviour } from '../support/simulated-engine/images.ts';
import { inMemoryEngine } from '../support/simulated-engine/in-memory.ts';
import { addPredefinedNetworks } from '../support/simulated-engine/networks.ts';
import { type SimulatedContainer, World } from '../support/simulated-engine/world.ts';
import { VirtualClock } from '../support/time/virtual-clock.ts';

export interface SimulatedNode {
  readonly name: string;
  readonly world: World;
  /** False while its machine is off or out of reach. */
  isUp: boolean;
}

/** A fleet and a store in memory, with a time of their own, and managers that can be killed at any point. */
export class SimulatedFleet {
  readonly clock = new VirtualClock();
  readonly store = new MemoryStore();
  readonly stacks = new StackStore(this.store);
  readonly nodes: readonly SimulatedNode[];
  readonly settings = new Map<string, NodeSettings>();
  policy: SchedulingPolicy = {};
  #managers = 0;

  constructor(count: number) {
    const digits = String(count).length;
    this.nodes = Array.from({ length: count }, (_, index) => {
      const name = `n${String(index + 1).padStart(digits, '0')}`;
      const world = new World(name, this.clock);
      addPredefinedNetworks(world);
      return { name, world, isUp: true };
    });
  }

  image(reference: string, behaviour: Behaviour = {}): this {
    for (const { world } of this.nodes) addImage(world, reference, behaviour);
    return this;
  }

  node(name: string): SimulatedNode {
    const found = this.nodes.find((node) => node.name === name);
    if (found === undefined) throw new Error(`There is no node "${name}"`);
    return found;
  }

  /** As `stack deploy` does it while there is a manager. */
  async deploy(project: Project): Promise<void> {
    await this.stacks.add(project.name, await this.stacks.get(project.name), {
      project,
      deployedAt: new Date(this.clock.nowMs()).toISOString(),
      by: 'test',
      state: 'updating',
      prune: true,
    });
  }

  /** Starts a manager; `random` is seeded, so that a run can be repeated. */
  manager(
    options: Partial<ManagerOptions> = {},
    random: () => number = () => 0.5,
    ports: Pick<ManagerPorts, 'nodeCondition' | 'audience' | 'bringRoutes'> = {},
  ): SimulatedManager {
    this.#managers += 1;
    return new SimulatedManager(this, `manager-${this.#managers}`, options, random, ports);
  }

  /** A container's process ends by itself. */
  endOf(
    { node, container }: { readonly node: string; readonly container: SimulatedContainer },
    exitCode = 1,
  ): void {
    endContainer(this.node(node).world, container, exitCode, false);
  }

  /** What runs now on nodes that are up. */
  running(): readonly { readonly node: string; readonly container: SimulatedContainer }[] {
    return this.nodes
      .filter(({ isUp }) => isUp)
      .flatMap(({ name, world }) =>
        [...world.containers.values()]
          .filter(({ state }) => state === 'running')
          .map((container) => ({ node: name, container })),
      );
  }
}

/** A manager in this process. Killed, it does nothing more: whatever it waits for never comes. */
export class SimulatedManager {
  readonly events: ManagerEvent[] = [];
  /** With the time that each took on this machine. */
  readonly passes: { readonly stack: string; readonly operations: number; readonly tookMs: number }[] = [];
  readonly #begun = new Map<string, number>();
  /** Requests that change an engine, and changes of the store. */
  changes = 0;
  reads = 0;
  /** Kills it before or after the effect of its n-th change. */
  killAt: { readonly change: number; readonly moment: 'before' | 'after' } | undefined;
  readonly ended: Promise<void>;
  #isDead = false;
  readonly #end = new AbortController();

  constructor(
    fleet: SimulatedFleet,
    holder: string,
    options: Partial<ManagerOptions>,
    random: () => number,
    ports: Pick<ManagerPorts, 'nodeCondition' | 'audience' | 'bringRoutes'>,
  ) {
    const engines = new Map(
      fleet.nodes.map((node) => [
        node.name,
        inMemoryEngine(node.world, {
          isUp: () => node.isUp,
          pass: (request, moment) => this.#pass(request, moment),
          read: () => {
            this.reads += 1;
          },
        }),
      ]),
    );
    const applyContext = (open: ApplyContext['engines'], signal: AbortSignal): ApplyContext => ({
      engines: open,
      settings: fleet.settings,
      policy: fleet.policy,
      emit: () => undefined,
      environment: {},
      clock: this.#clock(fleet.clock),
      signal,
      parallel: 6,
    });
    this.ended = runManager(
      {
        engines,
        records: this.#records(fleet.store),
        clock: this.#clock(fleet.clock),
        timeOfDay: () => new Date(fleet.clock.nowMs()).toISOString(),
        random,
        applyContext,
        readContents: async (revision) => {
          this.#begun.set(revision?.project.name ?? '', performance.now());
          return NO_CONTENTS;
        },
        ...ports,
        report: (event) => this.#report(event),
      },
      { ...DEFAULT_MANAGER_OPTIONS, holder, where: holder, version: '0', ...options },
      this.#end.signal,
    );
  }

  #report(event: ManagerEvent): void {
    if (this.#isDead) return;
    this.events.push(event);
    if (event.kind !== 'pass') return;
    const { stack, operations } = event;
    this.passes.push({ stack, operations, tookMs: performance.now() - (this.#begun.get(stack) ?? 0) });
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  /** As kill -9. */
  kill(): void {
    this.#isDead = true;
  }

  /** As Ctrl-C. */
  async stop(): Promise<void> {
    this.#end.abort();
    await this.ended;
  }

  async #pass(_request: EngineRequest, moment: 'before' | 'after'): Promise<void> {
    if (moment === 'before') this.changes += 1;
    const at = this.killAt;
    if (at !== undefined && at.change === this.changes && at.moment === moment) this.kill();
    await this.#alive();
  }

  /** The dead wait for ever. */
  #alive(): Promise<void> {
    return this.#isDead ? new Promise(() => undefined) : Promise.resolve();
  }

  #clock(clock: VirtualClock): Pick<VirtualClock, 'now' | 'sleep'> {
    return {
      now: () => clock.now(),
      sleep: async (ms, signal) => {
        await this.#alive();
        await clock.sleep(ms, signal);
        await this.#alive();
      },
    };
  }

  #records(store: RecordStore): RecordStore {
    const through = async <T>(action: () => Promise<T>): Promise<T> => {
      await this.#alive();
      const result = await action();
      await this.#alive();
      return result;
    };
    const change = async <T>(action: () => Promise<T>): Promise<T> => {
      await this.#pass({ method: 'POST', path: 'store' }, 'before');
      const result = await action();
      await this.#pass({ method: 'POST', path: 'store' }, 'after');
      return result;
    };
    return {
      place: store.place,
      list: (prefix) => through(() => store.list(prefix)),
      get: (key) => through(() => store.get(key)),
      put: (key, value, expected) => change(() => store.put(key, value, expected)),
      delete: (key, expected) => change(() => store.delete(key, expected)),
    };
  }
}
