import type { Clock } from '../async/clock.ts';
import type { Engine, EngineEvent } from '../engine/engine.ts';
import { EngineError } from '../engine/engine-error.ts';
import { messageOf } from '../errors/message-of.ts';
import { LABEL } from '../model/labels.ts';
import { followNode } from '../observe/follow-node.ts';
import { type From, linesFrom, type Place } from './read-output.ts';
import { afterEnd, guessedEndBefore, isGone } from './run-ends.ts';
import { shortName } from './short-name.ts';
import { timedLines } from './timed-lines.ts';

/** What a follower reports; a UI prints it. */
export interface OutputSink {
  register(name: string): void;
  write(name: string, stream: 'stdout' | 'stderr', data: Uint8Array): void;
  status(name: string, text: string): void;
  flush(name: string): void;
}

export interface FollowOptions {
  readonly project: string;
  readonly clock: Clock;
  /** Unix time. */
  readonly nowSeconds: number;
  readonly timestamps: boolean;
  /** True for containers of these services. */
  readonly isWanted: (service: string) => boolean;
  readonly onWarning: (message: string) => void;
  /** A node has fallen away; what is on it is read on when it is back. */
  readonly onGone: (node: string, reason: string) => void;
  readonly onBack: (node: string) => void;
  /** A container has ended, and is not started again. */
  readonly onEnd?: (name: string, exitCode: number) => void;
}

/**
 * Follows the output of a project's containers, those that start later too. Output is read from the
 * engine's log and not by attaching, so nothing is lost between a container's start and the first read, and none while a
 * node does not answer.
 */
export class OutputFollower {
  readonly #engines: readonly Engine[];
  readonly #sink: OutputSink;
  readonly #options: FollowOptions;
  readonly #end = new AbortController();
  /** Names of containers that run, or that the engine is about to start again. */
  readonly #running = new Map<string, string>();
  /** The start of the run that is followed; empty for one that ran before and has ended since. */
  readonly #runs = new Map<string, string>();
  /** When a run ended, by the engine's clock: what comes later is the next run's. */
  readonly #ends = new Map<string, string>();
  /** Of runs before the one that is to come. */
  readonly #lastLines = new Map<string, string>();
  readonly #places = new Map<string, Place>();
  /** What was read when its node fell away. */
  readonly #broken = new Set<string>();
  /** Of what is read again since its node is back: when its run began. Ends before that are of no interest. */
  readonly #resumed = new Map<string, number>();
  /** Everything under way, with the container that it reads. */
  readonly #reading = new Map<Promise<void>, string | undefined>();
  #held: (() => void)[] | undefined;
  #changed: (() => void) | undefined;

  constructor(engines: readonly Engine[], sink: OutputSink, options: FollowOptions) {
    this.#engines = engines;
    this.#sink = sink;
    this.#options = options;
  }

  /** Begins to listen for containers that start or end; with `hold`, nothing is printed before `release`. */
  listen(options: { readonly hold: boolean }): void {
    if (options.hold) this.#held = [];
    for (const engine of this.#engines) this.#track(this.#listen(engine));
  }

  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const action of held) action();
  }

  /**
   * Takes note of the last line of a container that does not run: the next run's come behind it. The time of its end would not do,
   * because a line may be written down after that.
   */
  async noteLastLine(engine: Engine, id: string): Promise<void> {
    const logs = engine.logs(id, { follow: false, timestamps: true, tail: 1 }, this.#end.signal);
    try {
      for await (const { time } of timedLines(logs)) this.#lastLines.set(id, time);
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }

  /** Follows a container that runs, or shows what one has written that does not. */
  follow(engine: Engine, id: string, name: string, from: From, isRunning: boolean): void {
    this.#sink.register(name);
    if (isRunning) this.#running.set(id, name);
    this.#track(this.#copy({ engine, id, name, from, last: '' }), id);
  }

  /** Resolves when no followed container runs any more and all its output is shown, or at `stop`. */
  async untilAllEnded(): Promise<void> {
    for (;;) {
      await Promise.all([...this.#reading].flatMap(([reading, id]) => (id === undefined ? [] : [reading])));
      if (this.#running.size === 0 || this.#end.signal.aborted) return;
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    }
  }

  async stop(): Promise<void> {
    this.#end.abort();
    this.#changed?.();
    await Promise.all(this.#reading.keys());
  }

  async #listen(engine: Engine): Promise<void> {
    const { project, clock, nowSeconds, onGone, onBack } = this.#options;
    const { node } = engine;
    await followNode({
      ...{ engine, clock, signal: this.#end.signal, beganSeconds: nowSeconds },
      endsAtMs: Number.POSITIVE_INFINITY,
      filter: { labels: [`${LABEL.project}=${project}`] },
      onEvent: (event) => {
        if (event.type !== 'container') return;
        if (this.#held === undefined) this.#react(engine, event);
        else this.#held.push(() => this.#react(engine, event));
      },
      onGone: (reason) => onGone(node, reason),
      onBack: () => {
        onBack(node);
        this.#resumeAll(engine);
      },
    });
  }

  /** Goes on with what was read or ran on a node when it fell away. */
  #resumeAll(engine: Engine): void {
    for (const [id, place] of this.#places) {
      const isOpen = this.#running.has(id) || this.#broken.has(id);
      if (place.engine !== engine || !isOpen || this.#readingsOf(id).length > 0) continue;
      this.#broken.delete(id);
      this.#track(this.#resume(place), id);
    }
  }

  async #resume(place: Place): Promise<void> {
    const { engine, id } = place;
    try {
      const { startedAt } = await engine.inspectContainer(id, this.#end.signal);
      if (startedAt !== undefined) {
        this.#runs.set(id, startedAt);
        this.#resumed.set(id, Number(startedAt));
      }
    } catch (error) {
      if (!isUnreachable(error)) throw error;
      this.#broken.add(id);
      return;
    }
    await this.#copy(place);
  }

  #react(engine: Engine, event: EngineEvent): void {
    const { attributes, action, id } = event;
    const isOneOff = attributes[LABEL.oneoff] === 'True';
    if (isOneOff || !this.#options.isWanted(attributes[LABEL.service] ?? '')) return;
    const name = shortName(this.#options.project, attributes.name ?? id.slice(0, 12));
    // It was listed as running and is read already: the event tells of that same run.
    const isKnown = !this.#runs.has(id) && this.#readingsOf(id).length > 0;
    if (action === 'start' && !isKnown) this.#followRun(engine, id, name);
    const isOfRunBefore = event.timeMs / 1000 < (this.#resumed.get(id) ?? 0);
    if (action === 'die' && !isOfRunBefore) {
      if (!this.#runs.has(id)) this.#runs.set(id, '');
      this.#ends.set(id, (event.timeMs / 1000).toFixed(9));
      this.#track(this.#ended(engine, id, attributes.exitCode ?? '?'));
    }
  }

  /** Follows a container that has been started, where its event is still on the way. */
  followStarted(engine: Engine, id: string, name: string): void {
    if (!this.#runs.has(id) && this.#readingsOf(id).length === 0) this.#followRun(engine, id, name);
  }

  #followRun(engine: Engine, id: string, name: string): void {
    // Taken before anything is awaited: by then this run may have ended as well.
    const endBefore = this.#ends.get(id);
    this.#track(this.#copyRun(engine, id, name, endBefore), id);
  }

  /** Shows what a run writes, also where it has ended by now; once for each run. */
  async #copyRun(engine: Engine, id: string, name: string, endBefore: string | undefined): Promise<void> {
    const container = await engine.inspectContainer(id, this.#end.signal);
    const { startedAt } = container;
    if (startedAt === undefined || this.#runs.get(id) === startedAt) return;
    this.#runs.set(id, startedAt);
    this.#running.set(id, name);
    this.#sink.register(name);
    const since = endBefore ?? guessedEndBefore(container);
    const from: From = { tail: 'all', ...(since === undefined ? {} : { since }) };
    const last = this.#lastLines.get(id) ?? '';
    this.#lastLines.delete(id);
    await this.#copy({ engine, id, name, from, last });
  }

  async #ended(engine: Engine, id: string, exitCode: string): Promise<void> {
    // The log stream of an ended container closes by itself a moment later; its end comes first.
    await Promise.all(this.#readingsOf(id));
    const { restarts } = await afterEnd(engine, id, this.#end.signal);
    this.#sayEnded(id, exitCode, restarts);
  }

  /** An end whose event came before the engine was listened to shows by the end of the output. */
  async #outputEnded(engine: Engine, id: string): Promise<void> {
    const { restarts, exitCode } = await afterEnd(engine, id, this.#end.signal);
    if (restarts) return;
    if (this.#held === undefined) this.#sayEnded(id, exitCode, false);
    else this.#held.push(() => this.#sayEnded(id, exitCode, false));
  }

  /** Once for each end, whichever way it was noticed first. */
  #sayEnded(id: string, exitCode: string, restarts: boolean): void {
    const name = this.#running.get(id);
    if (name === undefined) return;
    this.#sink.status(name, `exited with code ${exitCode}${restarts ? ' (restarting)' : ''}`);
    if (!restarts) {
      this.#running.delete(id);
      this.#options.onEnd?.(name, Number(exitCode));
    }
    this.#changed?.();
  }

  #readingsOf(id: string): readonly Promise<void>[] {
    return [...this.#reading].flatMap(([reading, of]) => (of === id ? [reading] : []));
  }

  #track(work: Promise<void>, id?: string): void {
    const tracked = work
      .catch((error: unknown) => {
        const isSaid = this.#end.signal.aborted || isUnreachable(error);
        if (!isSaid) this.#options.onWarning(reasonOf(error));
      })
      .finally(() => this.#reading.delete(tracked));
    this.#reading.set(tracked, id);
  }

  async #copy(place: Place): Promise<void> {
    const { engine, id, name } = place;
    this.#places.set(id, place);
    try {
      for await (const { stream, time, text } of linesFrom(place, this.#end.signal)) {
        const line = this.#options.timestamps ? Buffer.concat([Buffer.from(`${time} `), text]) : text;
        this.#sink.write(name, stream, line);
      }
      this.#sink.flush(name);
      if (this.#running.has(id)) await this.#outputEnded(engine, id);
    } catch (error) {
      if (isUnreachable(error)) this.#broken.add(id);
      else if (!isGone(error)) throw error;
      else if (this.#running.has(id)) await this.#outputEnded(engine, id);
    }
  }
}

/** What its node's falling away says for all that is on it. */
function isUnreachable(error: unknown): boolean {
  return error instanceof EngineError && error.kind === 'unreachable';
}

function reasonOf(error: unknown): string {
  if (error instanceof EngineError)
    return `Output of a container on ${error.node} can't be read: ${error.message}`;
  return messageOf(error);
}
