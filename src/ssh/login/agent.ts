import {
  BaseAgent,
  OpenSSHAgent,
  type ParsedKey,
  type SignCallback,
  type SigningRequestOptions,
  utils,
} from 'ssh2';

/** The public keys that an agent holds; none where no agent answers. */
export function agentKeys(socketPath: string, signal: AbortSignal): Promise<readonly ParsedKey[]> {
  const { promise, resolve } = Promise.withResolvers<readonly ParsedKey[]>();
  // An agent that hangs counts as none.
  signal.addEventListener('abort', () => resolve([]), { once: true });
  new OpenSSHAgent(socketPath).getIdentities((error, keys) => {
    if (error || keys === undefined) return resolve([]);
    resolve(
      keys.flatMap((key) => {
        const parsed = utils.parseKey(key as unknown as Buffer);
        // Certificates, and keys of types that ssh2 does not know.
        return parsed instanceof Error ? [] : Array.isArray(parsed) ? parsed : [parsed];
      }),
    );
  });
  return promise;
}

/** An agent that shows some of its keys only: a server counts every key that it is offered. */
export class ChosenKeysAgent extends BaseAgent<ParsedKey> {
  readonly #agent: OpenSSHAgent;
  readonly #keys: readonly ParsedKey[];

  constructor(socketPath: string, keys: readonly ParsedKey[]) {
    super();
    this.#agent = new OpenSSHAgent(socketPath);
    this.#keys = keys;
  }

  override getIdentities(callback: Parameters<BaseAgent<ParsedKey>['getIdentities']>[0]): void {
    callback(undefined, [...this.#keys]);
  }

  override sign(
    key: ParsedKey,
    data: Buffer,
    options: SigningRequestOptions | SignCallback,
    callback?: SignCallback,
  ): void {
    if (typeof options === 'function') this.#agent.sign(key, data, options);
    else this.#agent.sign(key, data, options, callback);
  }
}
