import type { Engine, EngineEvent } from '../engine/engine.ts';
import { LABEL } from '../model/labels.ts';
import { followNode } from '../observe/follow-node.ts';
import { type FollowOptions, followedName, type OutputSink } from './follow-options.ts';
import { HeldOutput, type Hold } from './held-output.ts';
import { LineWriter } from './line-writer.ts';
import { type From, lastLineOf, linesFrom, type Place, unreadable, unseenLines } from './read-output.ts';
import { Readings } from './readings.ts';
import { afterEnd, endAfterOutput, guessedEndBefore, isGone, isUnreachable } from './run-ends.ts';
import { ToldRuns } from './told-runs.ts';

/**
 * Follows the output of a project's containers, those that start later too. Output is read from the
 * engine's log and not by attaching, so nothing is lost between a container's start and the first read, and none while a
 * node does not answer.
 */
export class OutputFollower {
  readonly #engines: readonly Engine[];
  readonly #sink: OutputSink;
  readonly #lines: LineWriter;
  readonly #options: FollowOptions;
  readonly #end = new AbortController();
  /** Of all that were found or have been started. */
  readonly #names = new Map<string, string>();
  /** Names of containers that run, or that the engine is about to start again. */
  readonly #running = new Map<string, string>();
  /** The start of the run that is followed; empty for one that ran before and has ended since. */
  readonly #runs = new Map<string, string>();
  /** Of what ran already when it was found: resolves when the start of that run is noted. */
  readonly #found = new Map<string, Promise<void>>();
  /** When a run ended, by the engine's clock: what comes later is the next run's. */
  readonly #ends = new Map<string, string>();
  /** Of runs before the one that is to come. */
  readonly #lastLines = new Map<string, string>();
  readonly #places = new Map<string, Place>();
  /** What was read when its node fell away. */
  readonly #broken = new Set<string>();
  /** Of what is read again since its node is back: when its run began. Ends before that are of no interest. */
  readonly #resumed = new Map<string, number>();
  readonly #readings = new Readings((error) => {
    if (!this.#end.signal.aborted && !isUnreachable(error)) this.#options.onWarning(unreadable(error));
  });
  readonly #held = new HeldOutput();
  readonly #told = new ToldRuns();
  #changed: (() => void) | undefined;

  constructor(engines: readonly Engine[], sink: OutputSink, options: FollowOptions) {
    this.#engines = engines;
    this.#sink = sink;
    this.#lines = new LineWriter(sink, options.timestamps);
    this.#options = options;
  }

  /** Begins to listen for containers that start or end; what `hold` names is not printed before `release`. */
  listen(options: { readonly hold: Hold }): void {
    this.#held.begin(options.hold);
    for (const engine of this.#engines) this.#readings.track(this.#listen(engine));
  }

  /** Shows what was held back, but for the ends that were noticed of what has been started again since, by name. */
  release(startedAgain: ReadonlySet<string>): void {
    this.#held.release(startedAgain);
  }

  /**
   * Takes note of the last line of a container: the next run's come behind it. The time of its end would not do, because a line may
   * be written down after that.
   */
  async noteLastLine(engine: Engine, id: string): Promise<void> {
    this.#lastLines.set(id, await lastLineOf(engine, id, this.#end.signal));
  }

  /** Follows a container that runs from the line on that was noted as its last. */
  followOn(engine: Engine, id: string, name: string): void {
    const last = this.#lastLines.get(id) ?? '';
    this.#followFound({ engine, id, name, from: { tail: 'all' }, last, lastBefore: last });
  }

  /** Follows a container that runs, or shows what one has written that does not. */
  follow(engine: Engine, id: string, name: string, from: From, isRunning: boolean): void {
    const place = { engine, id, name, from, last: '' };
    this.#sink.register(name);
    if (isRunning) this.#followFound(place);
    else this.#readings.track(this.#copy(place), id);
  }

  #followFound(place: Place): void {
    const { id, name } = place;
    this.#sink.register(name);
    this.#running.set(id, name);
    const noted = this.#noteRun(place);
    this.#found.set(id, noted);
    // Not one after the other: what is written meanwhile would be lost.
    this.#readings.track(
      Promise.all([this.#copy(place), noted]).then(() => undefined),
      id,
    );
  }

  /** Tells the next run from the current one. */
  async #noteRun(place: Place): Promise<void> {
    const { engine, id } = place;
    try {
      const { startedAt } = await engine.inspectContainer(id, this.#end.signal);
      if (startedAt === undefined) return;
      place.run = startedAt;
      if (!this.#runs.get(id)) this.#runs.set(id, startedAt);
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }

  /**
   * Resolves when no followed container that counts by its name runs any more, none has been created that is still to be started, and all
   * output is shown, or at `stop`.
   */
  async untilAllEnded(counts: (name: string) => boolean = () => true): Promise<void> {
    for (;;) {
      await Promise.all(this.#readings.ofContainers((id) => counts(this.#names.get(id) ?? '')));
      const isOver = ![...this.#running.values()].some(counts) && !this.#told.areToCome(counts);
      if (isOver || this.#end.signal.aborted) return;
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    }
  }

  /** Resolves when what these containers have written so far is shown, and their ends; never for one that runs. */
  async untilShown(ids: readonly string[]): Promise<void> {
    await Promise.all(ids.flatMap((id) => this.#readings.of(id)));
  }

  async stop(): Promise<void> {
    this.#end.abort();
    this.#changed?.();
    await Promise.all(this.#readings.all());
  }

  async #listen(engine: Engine): Promise<void> {
    const { project, clock, beganSeconds, onGone, onBack } = this.#options;
    const { node } = engine;
    await followNode({
      ...{ engine, clock, signal: this.#end.signal, beganSeconds },
      endsAtMs: Number.POSITIVE_INFINITY,
      filter: { labels: [`${LABEL.project}=${project}`] },
      onEvent: (event) => {
        if (event.type !== 'container') return;
        this.#told.hear(event, followedName(event, this.#options) !== undefined);
        this.#held.showOrHold(() => this.#react(engine, event));
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
      if (place.engine !== engine || !isOpen || this.#readings.of(id).length > 0) continue;
      this.#broken.delete(id);
      this.#readings.track(this.#resume(place), id);
    }
  }

  async #resume(place: Place): Promise<void> {
    const { engine, id } = place;
    try {
      const { startedAt } = await engine.inspectContainer(id, this.#end.signal);
      if (startedAt !== undefined) {
        this.#runs.set(id, startedAt);
        place.run = startedAt;
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
    const { action, id } = event;
    const name = followedName(event, this.#options);
    if (name === undefined) return;
    if (action === 'start') this.followStarted(engine, id, name);
    if (action === 'destroy') this.#changed?.();
    const isOfRunBefore = event.timeMs / 1000 < (this.#resumed.get(id) ?? 0);
    if (action === 'die' && !isOfRunBefore) {
      if (!this.#runs.has(id)) this.#runs.set(id, '');
      this.#ends.set(id, (event.timeMs / 1000).toFixed(9));
      this.#readings.track(this.#ended(engine, event, this.#readings.of(id)), id);
    }
  }

  /** Follows a container that has been started, whether its event has come or not. */
  followStarted(engine: Engine, id: string, name: string): void {
    this.#names.set(id, name);
    // Taken before anything is awaited: by then this run may have ended as well.
    const endBefore = this.#ends.get(id);
    this.#readings.track(this.#copyRun(engine, id, name, endBefore, this.#readings.of(id)), id);
  }

  /** Shows what a run writes, also where it has ended by now; once for each run. */
  async #copyRun(
    engine: Engine,
    id: string,
    name: string,
    endBefore: string | undefined,
    before: readonly Promise<void>[],
  ): Promise<void> {
    await this.#found.get(id);
    const container = await engine.inspectContainer(id, this.#end.signal);
    const { startedAt } = container;
    if (startedAt === undefined || this.#runs.get(id) === startedAt) return;
    this.#runs.set(id, startedAt);
    this.#running.set(id, name);
    this.#sink.register(name);
    // The engine may go on with the next run on the connection of the one before.
    await Promise.all(before);
    const since = endBefore ?? guessedEndBefore(container);
    const from: From = { tail: 'all', ...(since === undefined ? {} : { since }) };
    const last = this.#places.get(id)?.last || (this.#lastLines.get(id) ?? '');
    await this.#copy({ engine, id, name, from, last, run: startedAt });
  }

  async #ended(engine: Engine, event: EngineEvent, before: readonly Promise<void>[]): Promise<void> {
    const { id, attributes } = event;
    const endedAt = this.#ends.get(id);
    // The log stream of an ended container closes by itself.
    await Promise.all(before);
    const place = this.#places.get(id);
    if (place === undefined || !this.#running.has(id)) return;
    await this.#lines.writeRest(place, endedAt, this.#end.signal);
    const { restarts } = await afterEnd(engine, id, this.#end.signal);
    this.#sayEnded(id, attributes.exitCode ?? '?', restarts);
  }

  /** An end whose event came before the engine was listened to shows by the end of the output. */
  async #outputEnded(place: Place): Promise<void> {
    const { engine, id, name } = place;
    const { restarts, exitCode, finishedAt } = await endAfterOutput(engine, id, this.#told, {
      clock: this.#options.clock,
      signal: this.#end.signal,
    });
    await this.#found.get(id);
    const isOfRunBefore = (): boolean => place.run !== undefined && this.#runs.get(id) !== place.run;
    if (restarts || isOfRunBefore()) return;
    await this.#lines.writeRest(place, undefined, this.#end.signal);
    const times = { beganSeconds: this.#options.beganSeconds, finishedAt };
    const unseen = await unseenLines(place, times, this.#end.signal);
    const show = (): void => {
      for (const line of unseen) this.#lines.write(name, line);
      this.#sayEnded(id, exitCode, false);
    };
    // It may have been replaced by a container of that name: nothing else would say that it runs no more.
    const drop = (): void => {
      if (!isOfRunBefore()) this.#running.delete(id);
    };
    this.#held.showOrHold(show, place.lastBefore === undefined ? undefined : { of: name, drop });
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

  async #copy(place: Place): Promise<void> {
    const { id, name } = place;
    this.#places.set(id, place);
    this.#names.set(id, name);
    try {
      for await (const line of linesFrom(place, this.#end.signal)) this.#lines.write(name, line);
      this.#sink.flush(name);
      if (this.#running.has(id)) await this.#outputEnded(place);
    } catch (error) {
      if (isUnreachable(error)) this.#broken.add(id);
      else if (!isGone(error)) throw error;
      else if (this.#running.has(id)) await this.#outputEnded(place);
    }
  }
}
