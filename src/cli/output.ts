import { fstatSync, statSync, writeSync } from 'node:fs';
import { EXIT } from '../errors/exit-status.ts';
import { FlotillaError } from '../errors/flotilla-error.ts';
import { systemCode, systemReason } from '../errors/system-error.ts';

/**
 * Standard output or error. The runtime's stream for it takes longer to make than most commands need for
 * all their work, so texts are written to the descriptor until somebody needs the stream itself.
 */
export class Output {
  readonly #descriptor: number;
  readonly #open: () => NodeJS.WriteStream;
  #stream: NodeJS.WriteStream | undefined;

  constructor(descriptor: number, open: () => NodeJS.WriteStream) {
    this.#descriptor = descriptor;
    this.#open = open;
  }

  /** The runtime's stream: for a terminal's size and events, and for output that must not block. */
  stream(): NodeJS.WriteStream {
    this.#stream ??= this.#open();
    return this.#stream;
  }

  get isTTY(): boolean {
    return mayBeTerminal(this.#descriptor) && this.stream().isTTY === true;
  }

  get columns(): number | undefined {
    return this.isTTY ? this.stream().columns : undefined;
  }

  get rows(): number | undefined {
    return this.isTTY ? this.stream().rows : undefined;
  }

  on(event: 'resize', listener: () => void): void {
    if (this.isTTY) this.stream().on(event, listener);
  }

  off(event: 'resize', listener: () => void): void {
    if (this.isTTY) this.stream().off(event, listener);
  }

  /** False where the reader is slower and the stream holds the rest. Throws `OUTPUT_UNWRITABLE`. */
  write(data: string | Uint8Array): boolean {
    if (this.#stream !== undefined) return this.#stream.write(data);
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    let written = 0;
    try {
      while (written < bytes.length) written += writeSync(this.#descriptor, bytes, written);
      return true;
    } catch (error) {
      // A pipe that does not block and is full, or a reader that is gone: the stream deals with both.
      const code = systemCode(error);
      if (code !== 'EAGAIN' && code !== 'EPIPE') throw unwritable(error);
      return this.stream().write(bytes.subarray(written));
    }
  }
}

/** A terminal is a character device, and not the one where output is thrown away; a closed descriptor is none. */
function mayBeTerminal(descriptor: number): boolean {
  try {
    const stats = fstatSync(descriptor);
    return stats.isCharacterDevice() && stats.rdev !== statSync('/dev/null').rdev;
  } catch {
    return false;
  }
}

/** A full disk behind it, for one. */
function unwritable(error: unknown): FlotillaError {
  return new FlotillaError('OUTPUT_UNWRITABLE', `Standard output can't be written: ${systemReason(error)}`);
}

/** A reader that goes away ("flotilla logs | head") is no failure. */
function openStandardOutput(): NodeJS.WriteStream {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    STDERR.write(`${unwritable(error).message}\n`);
    process.exit(EXIT.failed);
  });
  return process.stdout;
}

export const STDOUT = new Output(1, openStandardOutput);
export const STDERR = new Output(2, () => process.stderr);
