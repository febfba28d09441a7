import type { Duplex } from 'node:stream';
import { ChannelRefused, type SshConnection } from './connection/connection.ts';
import { placeOf } from './connection/failure.ts';
import { exec } from './exec.ts';
import { shellQuote } from './shell-quote.ts';
import { SshError } from './ssh-error.ts';

const DEFAULT_SOCKET = '/var/run/docker.sock';

/** As much of a process's error output as is kept, in characters. */
const MAX_WORDS = 2000;

/** Exit status of a shell for a program that is not there. */
const NO_SUCH_COMMAND = 127;

/**
 * Ways to the engine of a host: a channel to its socket, or, where the server forbids that, `docker system
 * dial-stdio`, which docker's own client uses.
 */
export class EngineDialer {
  readonly #connection: SshConnection;
  /** As the user gave it; absent: where engines usually are, or where the docker client on the host finds its own. */
  readonly #socketPath: string | undefined;
  /** The connection on which dial-stdio was seen to work where the socket did not. */
  #dialsOn: string | undefined;

  constructor(connection: SshConnection, socketPath?: string) {
    this.#connection = connection;
    this.#socketPath = socketPath;
  }

  /**
   * A stream to the engine. Rejects with an `SshError`; one that only shows in what dial-stdio writes ends the
   * stream with it.
   */
  async dial(): Promise<Duplex> {
    const { generation } = this.#connection;
    if (generation === '' || this.#dialsOn !== generation) {
      try {
        return await this.#connection.openSocket(this.#path);
      } catch (error) {
        if (!(error instanceof ChannelRefused)) throw error;
      }
    }
    return this.#dialStdio();
  }

  /** Sessions are few, and somebody waits for one: a stream in reserve is better given back. */
  get isShort(): boolean {
    const usesSessions = this.#dialsOn !== undefined && this.#dialsOn === this.#connection.generation;
    return usesSessions && this.#connection.isShortOfSessions;
  }

  /** `listener` is called when a stream in reserve is to be given back. */
  onShortage(listener: () => void): void {
    this.#connection.onSessionShortage(() => {
      if (this.isShort) listener();
    });
  }

  get #path(): string {
    return this.#socketPath ?? DEFAULT_SOCKET;
  }

  async #dialStdio(): Promise<Duplex> {
    const host = this.#socketPath === undefined ? '' : ` --host ${shellQuote(`unix://${this.#socketPath}`)}`;
    const { stream, stderr, ended } = await this.#connection.start(`docker${host} system dial-stdio`);
    const written = lastWords(stderr);
    let hasAnswered = false;
    stream.onFirstByte(() => {
      hasAnswered = true;
      this.#dialsOn = this.#connection.generation;
    });
    // The end of the output comes before the exit status, which says whether it was a good one.
    stream.judgeEnd(async () => {
      const { code } = await ended;
      return hasAnswered || code === 0 ? undefined : this.#explain(code, await written);
    });
    return stream;
  }

  /** What the docker client on the host, or its absence, tells about the engine. */
  async #explain(code: number | undefined, written: string): Promise<SshError> {
    const { node, settings } = this.#connection;
    const place = placeOf(settings);
    if (/permission denied/i.test(written)) return this.#noPermission();
    if (code !== NO_SUCH_COMMAND) {
      const isDown = /cannot connect|connection refused|no such file|failed to connect/i.test(written);
      const message = isDown
        ? `No Docker Engine answers at ${this.#path} on ${place}`
        : `The engine on ${place} is not reached: ${written.split('\n').at(-1) || 'docker system dial-stdio ended'}`;
      return new SshError('ENGINE_UNREACHABLE', node, message, {
        hint: 'start the engine on the host, or name another socket: ssh://user@host/path/to/docker.sock',
      });
    }
    const socket = await this.#probe();
    if (socket === 'denied') return this.#noPermission();
    if (socket === 'missing') {
      return new SshError(
        'ENGINE_UNREACHABLE',
        node,
        `There is no Docker Engine at ${this.#path} on ${place}`,
        {
          hint: 'install and start an engine there (flotilla node add --provision does), or name its socket: ssh://user@host/path/to/docker.sock',
        },
      );
    }
    return new SshError(
      'SSH_REFUSED',
      node,
      `The engine's socket ${this.#path} on ${place} can't be connected to: the engine does not run, or sshd forbids it`,
      {
        hint: 'start the engine; or set "AllowStreamLocalForwarding yes" in sshd_config, or install the docker client on the host',
      },
    );
  }

  async #probe(): Promise<string> {
    const path = shellQuote(this.#path);
    const script = `if [ ! -S ${path} ]; then echo missing; elif [ ! -w ${path} ]; then echo denied; else echo there; fi`;
    const { stdout } = await exec(this.#connection, `sh -c ${shellQuote(script)}`);
    return stdout.trim();
  }

  #noPermission(): SshError {
    const { node, settings } = this.#connection;
    return new SshError(
      'ENGINE_PERMISSION',
      node,
      `User "${settings.user}" may not use the engine's socket ${this.#path} on ${placeOf(settings)}`,
      { hint: `on the host: sudo usermod -aG docker ${settings.user}; or log in as a user who may` },
    );
  }
}

/** The end of what a process writes, once it writes no more. */
function lastWords(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  stream.on('data', (chunk: Buffer) => {
    text = `${text}${chunk.toString('utf8')}`.slice(-MAX_WORDS);
  });
  return new Promise((resolve) => {
    stream.on('close', () => resolve(text.trim())).on('end', () => resolve(text.trim()));
  });
}
