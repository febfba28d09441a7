import type { Duplex } from 'node:stream';
import { ConfigFiles } from './config/config-file.ts';
import { type Environment, resolveSettings, type Settings } from './config/settings.ts';
import { ChannelRefused, SshConnection } from './connection/connection.ts';
import { placeOf } from './connection/failure.ts';
import { connectByCommand, connectTcp } from './connection/socket.ts';
import { KeyRing } from './login/key-ring.ts';
import { QuestionQueue, type Questions } from './questions.ts';
import { SshError } from './ssh-error.ts';
import { formatTarget, type SshTarget } from './target.ts';

/**
 * The connections of a run, one for each host: a host that is a node and the way to other nodes has one as well. Keys
 * that the user has opened are shared by all.
 */
export class SshPool {
  readonly #environment: Environment;
  readonly #queue: QuestionQueue;
  readonly #keyRing: KeyRing;
  readonly #configFiles = new ConfigFiles();
  readonly #connections = new Map<string, SshConnection>();

  /** Without `questions`, nothing is asked, and what would need an answer fails. */
  constructor(environment: Environment, questions?: Questions) {
    this.#environment = environment;
    this.#queue = new QuestionQueue(questions);
    this.#keyRing = new KeyRing(this.#queue);
  }

  /** The connection to a host, not made yet. Throws `SSH_CONFIG_INVALID`. */
  connection(node: string, target: SshTarget): SshConnection {
    return this.#connection(node, target, undefined);
  }

  /** From now on the user is asked nothing. False where they are at an answer. */
  stopAsking(): boolean {
    return this.#queue.stop();
  }

  /** Those that are not made yet are given up. */
  async close(): Promise<void> {
    await Promise.all([...this.#connections.values()].map((connection) => connection.close()));
  }

  /** `via` overrides what the configuration says of the way to the host: hops are gone through in order. */
  #connection(node: string, target: SshTarget, via: readonly SshTarget[] | undefined): SshConnection {
    const settings = resolveSettings(target, this.#environment, this.#configFiles);
    const hops = via ?? settings.jumps;
    const key = [
      ...hops.map(formatTarget),
      settings.alias,
      settings.user,
      settings.hostName,
      settings.port,
    ].join(' ');
    const present = this.#connections.get(key);
    if (present !== undefined) return present;
    const handshake = { node, settings, keyRing: this.#keyRing, questions: this.#queue };
    const connection = new SshConnection(handshake, (signal) =>
      this.#connectSocket(node, settings, hops, signal),
    );
    this.#connections.set(key, connection);
    return connection;
  }

  async #connectSocket(
    node: string,
    settings: Settings,
    hops: readonly SshTarget[],
    signal: AbortSignal,
  ): Promise<Duplex> {
    const lastHop = hops.at(-1);
    if (lastHop === undefined) {
      return settings.proxyCommand === undefined
        ? connectTcp(settings.hostName, settings.port, settings.connectTimeoutMs, signal)
        : connectByCommand(settings.proxyCommand);
    }
    // The first hop may need jumps of its own; those behind it are reached through it.
    const before = hops.slice(0, -1);
    const jump = this.#connection(node, lastHop, before.length === 0 ? undefined : before);
    try {
      return await jump.openTcp(settings.hostName, settings.port);
    } catch (error) {
      if (!(error instanceof ChannelRefused)) throw error;
      throw new SshError(
        'SSH_UNREACHABLE',
        node,
        `Host ${placeOf(settings)} is not reached from the jump host ${placeOf(jump.settings)}`,
        {
          hint: 'check that the host runs, and that sshd of the jump host allows AllowTcpForwarding',
          cause: error,
        },
      );
    }
  }
}
