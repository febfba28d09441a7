import { CallLimit } from '../async/call-limit.ts';
import type { Clock } from '../async/clock.ts';
import { LinkedSignal } from '../async/linked-signal.ts';
import type { Engine } from '../engine/engine.ts';
import { FlotillaError } from '../errors/flotilla-error.ts';
import { messageOf } from '../errors/message-of.ts';
import { type Autoscale, boundsText } from '../model/desired/autoscale.ts';
import type { Fleet } from '../model/observed/fleet.ts';
import { replicaCount } from '../model/replicas.ts';
import type { ScaleNote, Stack, StackStore } from '../store/stacks.ts';
import type { ManagerOptions, ManagerPorts } from './ports.ts';
import { type Reading, usageBetween } from './rules/autoscale/cpu-meter.ts';
import { decide, type ScaleMemory } from './rules/autoscale/decide.ts';
import { recommend, type Usage } from './rules/autoscale/recommend.ts';
import { type Sampled, type ScaleTarget, scaleTargets } from './rules/autoscale/targets.ts';

/** Readings at a time, over all nodes. */
const PARALLEL_READINGS = 8;

/** Refusals that say that somebody else was first: the next look finds out what is to be done. */
const OVERTAKEN: ReadonlySet<string> = new Set(['STORE_CONFLICT', 'LEASE_LOST']);

interface Known {
  stack: Stack;
  readonly targets: ReadonlyMap<string, ScaleTarget>;
}

/**
 * Keeps services with `x-autoscale` at the number of replicas that their use asks for: reads what containers use every `sampleMs`,
 * one call for each, and changes the stack's record. Making it so is the pass's. Which containers there are is known from the last
 * pass, so it lists nothing. A stack whose newest revision is not rolled out is left alone.
 */
export class Autoscaler {
  readonly #ports: Pick<ManagerPorts, 'clock' | 'timeOfDay' | 'report'>;
  readonly #options: Pick<ManagerOptions, 'sampleMs' | 'answerMs'>;
  readonly #stacks: StackStore;
  /** Engines that are known not to answer are not asked. */
  readonly #engineOf: (node: string) => Engine | undefined;
  readonly #onScaled: (stack: string) => void;
  readonly #limit = new CallLimit(PARALLEL_READINGS);
  readonly #known = new Map<string, Known>();
  /** By "stack/service". */
  readonly #memories = new Map<string, ScaleMemory>();
  /** By container; those of the last round, and of containers that are new since then. */
  #readings = new Map<string, Reading>();
  #end: AbortSignal | undefined;

  constructor(
    ports: Pick<ManagerPorts, 'clock' | 'timeOfDay' | 'report'>,
    options: Pick<ManagerOptions, 'sampleMs' | 'answerMs'>,
    stacks: StackStore,
    handlers: {
      readonly engineOf: (node: string) => Engine | undefined;
      readonly onScaled: (stack: string) => void;
    },
  ) {
    this.#ports = ports;
    this.#options = options;
    this.#stacks = stacks;
    this.#engineOf = handlers.engineOf;
    this.#onScaled = handlers.onScaled;
  }

  /** A stack as it was read, and what of it was there then. */
  know(stack: Stack, seen: Fleet): void {
    const [newest] = stack.revisions;
    const targets = newest?.state === 'completed' ? scaleTargets(newest.project, seen) : new Map();
    if (targets.size === 0) this.#known.delete(stack.name);
    else this.#known.set(stack.name, { stack, targets });
    void this.#readNew(targets);
  }

  forget(stack: string): void {
    this.#known.delete(stack);
    for (const key of this.#memories.keys()) if (key.startsWith(`${stack}/`)) this.#memories.delete(key);
  }

  /** Until the signal aborts. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#ports;
    this.#end = signal;
    while (!signal.aborted) {
      const begunMs = clock.now();
      await this.#round(signal);
      const waitMs = Math.max(0, begunMs + this.#options.sampleMs - clock.now());
      await clock.sleep(waitMs, signal).catch(() => undefined);
    }
  }

  async #round(signal: AbortSignal): Promise<void> {
    const before = this.#readings;
    this.#readings = new Map();
    await Promise.all(
      [...this.#known.values()].map(async (known) => {
        const usages = new Map<string, readonly Usage[]>();
        for (const [key, { sampled }] of known.targets) {
          const read = await Promise.all(
            sampled.map(async (one) => {
              const reading = await this.#read(one, signal);
              return reading === undefined ? [] : [usageBetween(before.get(one.container), reading)];
            }),
          );
          usages.set(key, read.flat());
        }
        if (!signal.aborted) await this.#settle(known, usages);
      }),
    );
  }

  /** What a container uses takes two readings: the first of a new one is made at once, not in the next round. */
  async #readNew(targets: ReadonlyMap<string, ScaleTarget>): Promise<void> {
    const signal = this.#end;
    if (signal === undefined) return;
    const sampled = [...targets.values()].flatMap((target) => target.sampled);
    const isNew = sampled.filter(({ container }) => !this.#readings.has(container));
    await Promise.all(isNew.map((one) => this.#read(one, signal)));
  }

  /** undefined where it could not be read. */
  async #read({ node, container }: Sampled, signal: AbortSignal): Promise<Reading | undefined> {
    const engine = this.#engineOf(node);
    if (engine === undefined) return undefined;
    const read = this.#limit.usual(() =>
      readOnce(engine, container, signal, this.#ports.clock, this.#options.answerMs),
    );
    const reading = await read.catch(() => undefined);
    if (reading !== undefined) this.#readings.set(container, reading);
    return reading;
  }

  async #settle(known: Known, usages: ReadonlyMap<string, readonly Usage[]>): Promise<void> {
    const notes: Record<string, ScaleNote> = {};
    for (const [key, target] of known.targets) {
      const note = this.#decide(known.stack, key, target, usages.get(key) ?? []);
      if (note !== undefined) notes[key] = note;
    }
    if (Object.keys(notes).length === 0) return;
    const { name } = known.stack;
    try {
      known.stack = await this.#stacks.rescale(known.stack, notes);
    } catch (error) {
      const isOvertaken = error instanceof FlotillaError && OVERTAKEN.has(error.code);
      const message = messageOf(error);
      if (!isOvertaken) this.#ports.report({ kind: 'store-failed', message });
      return;
    }
    for (const [service, { from, to, reason }] of Object.entries(notes)) {
      this.#ports.report({ kind: 'autoscale', stack: name, service, from, to, reason });
    }
    this.#onScaled(name);
  }

  #decide(stack: Stack, key: string, target: ScaleTarget, usages: readonly Usage[]): ScaleNote | undefined {
    const { clock, timeOfDay, report } = this.#ports;
    // The number may have been changed since the containers were seen.
    const service = stack.revisions[0]?.project.services[key] ?? target.service;
    const from = replicaCount(service);
    const bounds = withRoom(target);
    const share = target.sampled.length === 0 ? 0 : usages.length / target.sampled.length;
    const load = { usages, ready: Math.round(target.ready * share) };
    const found = recommend(bounds, service, from, load);
    const memoryKey = `${stack.name}/${key}`;
    const before = this.#memories.get(memoryKey);
    const { replicas: to, memory } = decide(bounds, from, found?.replicas, before, clock.now());
    this.#memories.set(memoryKey, memory);
    const { min, max } = target.autoscale;
    const { reason = '', shares = {} } = found ?? {};
    report({ kind: 'load', stack: stack.name, service: key, replicas: to, min, max, shares, reason });
    if (to === from) return undefined;
    return { from, to, reason: reason || `${boundsText(bounds)} replicas are asked for`, at: timeOfDay() };
  }
}

/** What the quota leaves no room for is not asked for. */
function withRoom({ autoscale, room }: ScaleTarget): Autoscale {
  const max = Math.max(1, Math.min(autoscale.max, room));
  return { ...autoscale, max, min: Math.min(autoscale.min, max) };
}

/** One reading; undefined where the container is not there, or its node takes too long. */
async function readOnce(
  engine: Engine,
  container: string,
  signal: AbortSignal,
  clock: Clock,
  patienceMs: number,
): Promise<Reading | undefined> {
  using end = new LinkedSignal(signal);
  const late = clock.sleep(patienceMs, end.signal).then(
    () => undefined,
    () => undefined,
  );
  const read = (async (): Promise<Reading | undefined> => {
    for await (const stats of engine.stats(container, { stream: false, oneShot: true }, end.signal)) {
      // A container that has ended has no times.
      if (stats.cpu.container === 0) return undefined;
      return {
        readAtMs: stats.readAtMs,
        cpuNs: stats.cpu.container,
        memoryBytes: stats.memoryBytes,
      };
    }
    return undefined;
  })();
  try {
    return await Promise.race([read, late]);
  } finally {
    read.catch(() => undefined);
    end.abort();
  }
}
