import type { OutputSink } from './follow-options.ts';
import { type Place, restOf } from './read-output.ts';
import type { TimedLine } from './timed-lines.ts';

/** Gives a sink lines as the user wants them. */
export class LineWriter {
  readonly #sink: OutputSink;
  readonly #timestamps: boolean;

  constructor(sink: OutputSink, timestamps: boolean) {
    this.#sink = sink;
    this.#timestamps = timestamps;
  }

  write(name: string, { stream, time, text }: TimedLine): void {
    const line = this.#timestamps ? Buffer.concat([Buffer.from(`${time} `), text]) : text;
    this.#sink.write(name, stream, line);
  }

  /** What is left of a run that has ended, up to a unix time. */
  async writeRest(place: Place, until: string | undefined, signal: AbortSignal): Promise<void> {
    for await (const line of restOf(place, until, signal)) this.write(place.name, line);
    this.#sink.flush(place.name);
  }
}
