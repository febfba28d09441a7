import type { Environment } from './config/settings.ts';
import type { SshConnection } from './connection/connection.ts';
import type { EngineDialer } from './engine-dialer.ts';
import type { ForwardedSocket } from './forward.ts';
import type { SshPool } from './pool.ts';
import type { Questions } from './questions.ts';
import type { SshTarget } from './target.ts';

/** Where an engine is that is reached over SSH. */
export interface SshEngine {
  readonly target: SshTarget;
  /** The engine's socket on the host, where the user names it. */
  readonly socketPath?: string;
}

/**
 * SSH as a run sees it. Its code is loaded when the first host is connected to, because most runs need none
 * of it. All methods reject with an `SshError`, or `SSH_CONFIG_INVALID`.
 */
export class Ssh {
  readonly #environment: Environment;
  readonly #findQuestions: () => Questions | undefined;
  #pool: Promise<SshPool> | undefined;
  readonly #forwarded: Promise<ForwardedSocket>[] = [];

  /**
   * `findQuestions` is asked when there is a connection to make; where it gives none, nothing is asked, and what
   * would need an answer fails.
   */
  constructor(environment: Environment, findQuestions: () => Questions | undefined = () => undefined) {
    this.#environment = environment;
    this.#findQuestions = findQuestions;
  }

  /** The connection to a host, which is made when it is first used. */
  async connection(node: string, target: SshTarget): Promise<SshConnection> {
    this.#pool ??= import('./pool.ts').then(
      ({ SshPool }) => new SshPool(this.#environment, this.#findQuestions()),
    );
    return (await this.#pool).connection(node, target);
  }

  /** Ways to a host's engine. */
  async dialer(node: string, { target, socketPath }: SshEngine): Promise<EngineDialer> {
    const { EngineDialer } = await import('./engine-dialer.ts');
    return new EngineDialer(await this.connection(node, target), socketPath);
  }

  /** A local socket that leads to a host's engine until `close`, for child processes -> its path. */
  async forward(node: string, engine: SshEngine): Promise<string> {
    const forwarded = this.dialer(node, engine).then(async (dialer) => {
      const { forwardEngine } = await import('./forward.ts');
      return forwardEngine(dialer);
    });
    this.#forwarded.push(forwarded);
    return (await forwarded).path;
  }

  /** From now on the user is asked nothing: the command is at its work. False where they are at an answer. */
  async stopAsking(): Promise<boolean> {
    return (await this.#pool)?.stopAsking() ?? true;
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    for (const forwarded of this.#forwarded) await (await forwarded.catch(() => undefined))?.close();
    await (await this.#pool)?.close();
  }
}
