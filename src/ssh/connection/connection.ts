import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import type { Channel, Client, ClientChannel } from 'ssh2';
import { systemClock } from '../../async/clock.ts';
import { ChannelStream } from '../channel/channel-stream.ts';
import { SessionGate } from '../channel/session-gate.ts';
import type { Settings } from '../config/settings.ts';
import { SshError } from '../ssh-error.ts';
import { placeOf, silent, unreachable } from './failure.ts';
import { watchSilence } from './liveness.ts';
import type { Handshake, openClient } from './open-client.ts';

/** How long a session waits for one of those that the server allows. */
const SESSION_PATIENCE_MS = 30_000;

/** A channel that the server has refused to open; what that means, the caller knows. */
export class ChannelRefused extends Error {}

/** How a process ended. */
interface Outcome {
  code?: number;
  signal?: string;
}

/** A process on the host: its input and output, and what it wrote to its error output. */
export interface RemoteProcess {
  readonly stream: ChannelStream;
  readonly stderr: NodeJS.ReadableStream;
  /** Resolves at its end; no code where a signal ended it, or the connection broke. */
  readonly ended: Promise<Readonly<Outcome>>;
}

/**
 * One connection to a host that all channels share. It is made at the first need, and again after it broke; whatever
 * was open then ends with an error.
 */
export class SshConnection {
  readonly node: string;
  readonly settings: Settings;
  readonly #handshake: Handshake;
  readonly #connectSocket: (signal: AbortSignal) => Promise<Duplex>;
  #client: Promise<Client> | undefined;
  readonly #streams = new Set<ChannelStream>();
  readonly #sessions: SessionGate;
  readonly #onBreak = new Set<() => void>();
  readonly #onShortage = new Set<() => void>();
  readonly #end = new AbortController();

  constructor(handshake: Handshake, connectSocket: (signal: AbortSignal) => Promise<Duplex>) {
    this.node = handshake.node;
    this.settings = handshake.settings;
    this.#handshake = handshake;
    this.#connectSocket = connectSocket;
    this.#sessions = new SessionGate(systemClock, () => {
      for (const listener of this.#onShortage) listener();
    });
  }

  /** Changes with each connection to the host: what was learnt about one may not hold for the next. */
  generation = '';

  /** `listener` is called when a session has to wait for another's end. */
  onSessionShortage(listener: () => void): void {
    this.#onShortage.add(listener);
  }

  get isShortOfSessions(): boolean {
    return this.#sessions.isShort;
  }

  /** Resolves when the host is reached and logged in to; rejects with an `SshError`. */
  async open(): Promise<void> {
    await this.#ready();
  }

  /** A stream to a Unix socket on the host. Rejects with `ChannelRefused`, or an `SshError`. */
  async openSocket(path: string): Promise<ChannelStream> {
    const client = await this.#ready();
    return this.#track(await channelOf<Channel>((done) => client.openssh_forwardOutStreamLocal(path, done)));
  }

  /** A stream to an address as the host sees it: the next hop. Rejects like `openSocket`. */
  async openTcp(host: string, port: number): Promise<ChannelStream> {
    const client = await this.#ready();
    const channel = await channelOf<Channel>((done) => client.forwardOut('127.0.0.1', 0, host, port, done));
    return this.#track(channel);
  }

  /** Starts a command in the user's shell on the host, when a session is free. Rejects with an `SshError`. */
  async start(command: string): Promise<RemoteProcess> {
    const { session, release } = await this.#sessions
      .enter(
        async () => {
          const client = await this.#ready();
          const outcome: Outcome = {};
          const channel = await channelOf<ClientChannel>((done) => {
            client.exec(command, (error, opened) => {
              // At once: a short command's exit may be in the same packet.
              opened?.on('exit', (code: number | null, signal?: string) => {
                if (code !== null) outcome.code = code;
                if (signal !== undefined) outcome.signal = signal;
              });
              done(error, opened);
            });
          });
          return { channel, outcome };
        },
        (error) => error instanceof ChannelRefused,
        SESSION_PATIENCE_MS,
        () => this.#sessionsBusy(),
      )
      .catch((error: unknown) => {
        throw error instanceof ChannelRefused ? this.#commandsRefused(error) : error;
      });
    const { channel, outcome } = session;
    const { promise: ended, resolve } = Promise.withResolvers<Outcome>();
    // The server has a place for the next one when it says that this is closed, not when we do.
    const end = (): void => {
      this.#onBreak.delete(end);
      release();
      resolve(outcome);
    };
    channel.on('close', end);
    this.#onBreak.add(end);
    const stream = this.#track(channel);
    return { stream, stderr: channel.stderr, ended };
  }

  /** Ends the connection, and the attempt to make it; it is not made again. */
  async close(): Promise<void> {
    this.#end.abort(new Error('the connection was closed'));
    const client = await this.#client?.catch(() => undefined);
    client?.end();
  }

  #ready(): Promise<Client> {
    const { aborted, reason } = this.#end.signal;
    if (aborted) return Promise.reject(unreachable(this.node, this.settings, reason));
    this.#client ??= this.#connect().catch((error: unknown) => {
      // The next request tries again.
      this.#client = undefined;
      throw unreachable(this.node, this.settings, error);
    });
    return this.#client;
  }

  async #connect(): Promise<Client> {
    // The code of SSH itself is loaded while the server makes itself ready to answer.
    let failure: Error | undefined;
    const [socket, { openClient }] = await Promise.all([
      this.#connectSocket(this.#end.signal).then((connected) =>
        connected.once('error', (error) => {
          failure = error;
        }),
      ),
      turn().then(() => import('./open-client.ts')),
    ]);
    if (this.#end.signal.aborted) socket.destroy();
    if (failure !== undefined || socket.destroyed) {
      throw failure ?? new Error('the host closed the connection before the login was over');
    }
    const client = await this.#logIn(socket, openClient);
    // After a goodbye no answer is waited for: a server takes its time, and the process would linger that long.
    socket.once('finish', () => socket.destroy());
    let reason: SshError | undefined;
    const stopWatching = watchSilence(socket, this.settings.silenceLimitMs, () => {
      reason = silent(this.node, this.settings);
      socket.destroy();
    });
    client.on('error', (error) => {
      reason ??= unreachable(this.node, this.settings, error);
      socket.destroy();
    });
    client.on('close', () => {
      stopWatching();
      this.#client = undefined;
      const broken = reason ?? unreachable(this.node, this.settings, connectionCut());
      for (const stream of this.#streams) stream.break(broken);
      for (const listener of this.#onBreak) listener();
    });
    this.generation = randomUUID();
    return client;
  }

  async #logIn(socket: Duplex, open: typeof openClient): Promise<Client> {
    const giveUp = (): void => void socket.destroy();
    this.#end.signal.addEventListener('abort', giveUp);
    try {
      return await open(socket, this.#handshake);
    } finally {
      this.#end.signal.removeEventListener('abort', giveUp);
    }
  }

  #track(channel: Channel): ChannelStream {
    const stream = new ChannelStream(channel);
    this.#streams.add(stream);
    stream.once('close', () => this.#streams.delete(stream));
    return stream;
  }

  #sessionsBusy(): SshError {
    return new SshError(
      'SSH_SESSIONS_BUSY',
      this.node,
      `Host ${placeOf(this.settings)} allows ${this.#sessions.limit} sessions at a time, and all of them are in use`,
      { hint: 'raise MaxSessions, or allow AllowStreamLocalForwarding, in the sshd_config of the host' },
    );
  }

  #commandsRefused(cause: Error): SshError {
    return new SshError(
      'SSH_REFUSED',
      this.node,
      `Host ${placeOf(this.settings)} lets no commands be run over SSH`,
      {
        hint: 'allow sessions for this user in the sshd_config of the host (MaxSessions, ForceCommand)',
        cause,
      },
    );
  }
}

/** As the system calls it, so that a request that may be repeated is. */
function connectionCut(): Error {
  return Object.assign(new Error('the connection was cut'), { code: 'ECONNRESET' });
}

/** Opens a channel by one of ssh2's calls with a callback. */
function channelOf<T>(open: (done: (error: Error | undefined, channel: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    open((error, channel) => {
      if (!error) return resolve(channel);
      const isRefusal = 'reason' in error && error.reason !== '';
      reject(isRefusal ? new ChannelRefused(error.message, { cause: error }) : error);
    });
  });
}
