import { Duplex } from 'node:stream';
import type { Channel } from 'ssh2';

/**
 * A channel as a stream that tells an end from a break: ssh2 lets both look like an end. It can be ended in one direction
 * (EOF), and has what HTTP asks of a socket.
 */
export class ChannelStream extends Duplex {
  readonly #channel: Channel;
  #judgeEnd: (() => Promise<Error | undefined>) | undefined;
  #onFirstByte: (() => void) | undefined;

  constructor(channel: Channel) {
    super({ allowHalfOpen: true });
    this.#channel = channel;
    channel.on('data', (chunk: Buffer) => {
      this.#onFirstByte?.();
      this.#onFirstByte = undefined;
      if (!this.push(chunk)) channel.pause();
    });
    channel.on('end', () => void this.#onEnd());
    channel.on('close', () => this.#onClosed());
    channel.on('error', (error: Error) => this.destroy(error));
  }

  /** Called once, when something comes from the other side. */
  onFirstByte(listener: () => void): void {
    this.#onFirstByte = listener;
  }

  /** Asks, at the end of what the other side sends, whether it is a good one; an error takes its place. */
  judgeEnd(judge: () => Promise<Error | undefined>): void {
    this.#judgeEnd = judge;
  }

  /** The connection under it is gone: what was not read to its end is broken off. */
  break(reason: Error): void {
    this.destroy(reason);
  }

  override _read(): void {
    this.#channel.resume();
  }

  override _write(chunk: Buffer, _encoding: string, callback: (error?: Error | null) => void): void {
    // Nobody takes it any more, and ssh2 would never say so; the reader learns of the end.
    if (this.#channel.writableEnded) callback();
    else this.#channel.write(chunk, callback);
  }

  /** HTTP writes a chunk in three pieces; each by itself would be a packet of its own. */
  override _writev(
    pieces: readonly { readonly chunk: Buffer }[],
    callback: (error?: Error | null) => void,
  ): void {
    this._write(Buffer.concat(pieces.map(({ chunk }) => chunk)), 'buffer', callback);
  }

  override _final(callback: (error?: Error | null) => void): void {
    // Ends this direction only; the channel's own callback would wait for the other.
    this.#channel.end();
    callback();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#channel.destroy();
    // ssh2 tells of a channel's end only when all that came has been read.
    this.#channel.resume();
    callback(error);
  }

  // What http asks of a socket. Its time-outs and delays are the connection's, which all channels share.
  setTimeout(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }

  async #onEnd(): Promise<void> {
    const judge = this.#judgeEnd ?? (() => Promise.resolve(undefined));
    const error = await judge().catch((cause: Error) => cause);
    if (error === undefined) this.push(null);
    else this.destroy(error);
  }

  /** The other side is done in both directions; what it sent is still read. */
  #onClosed(): void {
    if (this.readableEnded) this.destroy();
    else this.once('end', () => this.destroy());
  }
}
