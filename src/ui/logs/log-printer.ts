import { type Paint, painter } from '../text/ansi.ts';
import { LineBuffer } from './line-buffer.ts';

/** The part of a stream that is written to. */
export interface ByteSink {
  write(chunk: Uint8Array): unknown;
}

export interface LogPrinterOptions {
  readonly stdout: ByteSink;
  readonly stderr: ByteSink;
  readonly color: boolean;
  readonly prefix: boolean;
}

/** docker compose's rotation: five colours, then the same ones bright. */
const ROTATION = ['36', '33', '32', '35', '34', '36;1', '33;1', '32;1', '35;1', '34;1'];

type StreamName = 'stdout' | 'stderr';

interface Source {
  readonly name: string;
  readonly colour: string;
  prefix: Buffer;
  readonly buffers: Record<StreamName, LineBuffer>;
}

/**
 * Prints what containers write, as docker compose does: whole lines under a coloured
 * "name-1  | " prefix, each on the stream it came from. Bytes pass through undecoded, so a character
 * that is split between chunks, or text that is no UTF-8, arrives as it was written.
 */
export class LogPrinter {
  readonly #options: LogPrinterOptions;
  readonly #paint: Paint;
  readonly #sourceByName = new Map<string, Source>();

  constructor(options: LogPrinterOptions) {
    this.#options = options;
    this.#paint = painter(options.color);
  }

  /** Makes a name known, so that prefixes are as wide as the widest one from the first line on. */
  register(name: string): void {
    this.#source(name);
  }

  write(name: string, stream: StreamName, data: Uint8Array): void {
    const source = this.#source(name);
    this.#emit(stream, source, source.buffers[stream].push(data));
  }

  /** A line about a container, in its colour: "web-1 exited with code 0". */
  status(name: string, text: string): void {
    // What it wrote before, even half a line, belongs above the line that says it has ended.
    this.flush(name);
    const line = this.#paint(this.#source(name).colour, `${name} ${text}`);
    this.#options.stdout.write(Buffer.from(`${line}\n`));
  }

  /** Prints what is left of a last line without a line break. */
  flush(name: string): void {
    const source = this.#sourceByName.get(name);
    if (source === undefined) return;
    for (const stream of ['stdout', 'stderr'] as const) {
      this.#emit(stream, source, source.buffers[stream].end());
    }
  }

  #emit(stream: StreamName, source: Source, lines: readonly Uint8Array[]): void {
    if (lines.length === 0) return;
    const parts = lines.flatMap((line) => [source.prefix, underPrefix(line, source.prefix), NEWLINE]);
    // One write for all lines of a chunk: they can't be torn apart by another container's.
    this.#options[stream].write(Buffer.concat(parts));
  }

  #source(name: string): Source {
    const known = this.#sourceByName.get(name);
    if (known !== undefined) return known;
    const source: Source = {
      name,
      colour: ROTATION[this.#sourceByName.size % ROTATION.length] ?? '0',
      prefix: Buffer.alloc(0),
      buffers: { stdout: new LineBuffer(), stderr: new LineBuffer() },
    };
    this.#sourceByName.set(name, source);
    if (this.#options.prefix) this.#alignPrefixes();
    return source;
  }

  #alignPrefixes(): void {
    const width = Math.max(...[...this.#sourceByName.keys()].map((name) => name.length)) + 1;
    for (const source of this.#sourceByName.values()) {
      source.prefix = Buffer.from(this.#paint(source.colour, `${source.name.padEnd(width)} | `));
    }
  }
}

const NEWLINE = Buffer.from('\n');
const CARRIAGE_RETURN = 0x0d;

/** A lone CR (a progress bar) goes back to the line's start: the prefix is written anew, not painted over. */
function underPrefix(line: Uint8Array, prefix: Buffer): Uint8Array {
  if (prefix.length === 0 || !line.includes(CARRIAGE_RETURN)) return line;
  const parts: Uint8Array[] = [];
  let from = 0;
  for (let at = line.indexOf(CARRIAGE_RETURN); at >= 0; at = line.indexOf(CARRIAGE_RETURN, from)) {
    parts.push(line.subarray(from, at + 1), prefix);
    from = at + 1;
  }
  return Buffer.concat([...parts, line.subarray(from)]);
}
