import { createElement, type ReactElement } from 'react';
import type { ProgressEvent } from '../../progress/event.ts';
import type { OutputStream, View } from '../output.ts';
import { warningText } from '../plain.ts';
import { EMPTY_STATE, reduce, type ViewState } from '../state.ts';
import { painter } from '../text/ansi.ts';
import { frameLines } from './frame.ts';
import { usableColumns, usableRows } from './ink-stream.ts';
import { Picture } from './picture.tsx';
import { Tree } from './Tree.tsx';

/** Time for the view: what moves when nothing happens are the spinner and the seconds. */
export interface Ticker {
  now(): number;
  /** Calls back until the returned function is called. */
  every(periodMs: number, run: () => void): () => void;
}

export interface TtyViewOptions {
  readonly stream: OutputStream;
  readonly isColoured: boolean;
  readonly verbose: boolean;
  /** Adds the cause to what replaces a container. */
  readonly explains?: boolean;
  readonly ticker?: Ticker;
}

/** About 12 frames in a second: a pull alone can report hundreds of times in one. */
const FRAME_MS = 83;

/** A tree that is drawn in place while a run goes on, and stays above when it has ended. */
export function createTtyView(options: TtyViewOptions): View {
  const view = new TtyView(options);
  return {
    handle: (event) => view.handle(event),
    close: () => Promise.resolve(view.finish()),
  };
}

class TtyView {
  readonly #options: TtyViewOptions;
  readonly #ticker: Ticker;
  #state: ViewState = EMPTY_STATE;
  #picture: Picture | undefined;
  #stopTicking = () => {};
  /** The ticker's time at which the run began, as far as its events tell. */
  #zeroMs = Number.POSITIVE_INFINITY;

  constructor(options: TtyViewOptions) {
    this.#options = options;
    this.#ticker = options.ticker ?? systemTicker;
  }

  handle(event: ProgressEvent): void {
    if (event.kind === 'warning' && this.#picture === undefined) {
      this.#options.stream.write(warningText(event));
      return;
    }
    if (event.kind === 'run-start') this.finish();
    this.#state = reduce(this.#state, event);
    // Kept events are heard of late, never early: the earliest zero is the true one.
    if ('atMs' in event) this.#zeroMs = Math.min(this.#zeroMs, this.#ticker.now() - event.atMs);
    if (event.kind === 'run-start' && event.operations.length > 0) this.#open();
    if (event.kind === 'run-end') this.finish();
  }

  /** Leaves the last state in the scrollback; does nothing where nothing is drawn. */
  finish(): void {
    const picture = this.#picture;
    if (picture === undefined) return;
    this.#picture = undefined;
    this.#stopTicking();
    this.#options.stream.off?.('resize', this.#draw);
    picture.close(this.#lines(true).join('\n'));
  }

  #open(): void {
    this.#zeroMs = this.#ticker.now();
    this.#picture = new Picture(this.#options.stream, this.#tree());
    this.#stopTicking = this.#ticker.every(FRAME_MS, this.#draw);
    this.#options.stream.on?.('resize', this.#draw);
  }

  readonly #draw = (): void => this.#picture?.draw(this.#tree());

  #tree(): ReactElement {
    return createElement(Tree, { lines: this.#lines(false) });
  }

  #lines(isFinal: boolean): string[] {
    const { stream, isColoured, verbose, explains = false } = this.#options;
    const nowMs = Math.max(0, this.#ticker.now() - this.#zeroMs);
    return frameLines(this.#state, {
      moment: { nowMs, columns: usableColumns(stream), verbose, explains, isFinal },
      rows: isFinal ? Number.POSITIVE_INFINITY : usableRows(stream),
      paint: painter(isColoured),
    });
  }
}

const systemTicker: Ticker = {
  now: () => performance.now(),
  every(periodMs, run) {
    const timer = setInterval(run, periodMs);
    // A view that nobody closes must not keep the process.
    timer.unref();
    return () => clearInterval(timer);
  },
};
