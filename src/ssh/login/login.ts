import type { AnyAuthMethod, ParsedKey } from 'ssh2';
import type { Settings } from '../config/settings.ts';
import { SshError } from '../ssh-error.ts';
import { agentKeys, ChosenKeysAgent } from './agent.ts';
import { publicHalf, readIdentity } from './identity-file.ts';
import type { KeyRing } from './key-ring.ts';

/** The ways to log in, one after the other as ssh tries them, and what became of them. */
export class Login {
  readonly #node: string;
  readonly #settings: Settings;
  readonly #keyRing: KeyRing;
  readonly #signal: AbortSignal;
  readonly #offered: string[] = [];
  readonly #locked: string[] = [];
  readonly #unusable: string[] = [];

  constructor(node: string, settings: Settings, keyRing: KeyRing, signal: AbortSignal) {
    this.#node = node;
    this.#settings = settings;
    this.#keyRing = keyRing;
    this.#signal = signal;
  }

  /**
   * The agent's keys first, of these the configured ones first; then keys from files, the locked ones last, because they
   * cost the user a passphrase; at last none at all, which some servers take because they know
   * who is there by other means.
   */
  async *methods(): AsyncGenerator<AnyAuthMethod> {
    const { user: username, identityFiles } = this.#settings;
    const fromAgent = await this.#agentKeys();
    if (fromAgent.length > 0 && this.#settings.agentSocket !== undefined) {
      this.#offered.push(`${fromAgent.length} of the agent`);
      const agent = new ChosenKeysAgent(this.#settings.agentSocket, fromAgent);
      yield { type: 'agent', username, agent };
    }
    const inAgent = (path: string): boolean => {
      if (fromAgent.length === 0) return false;
      const half = publicHalf(path);
      return half !== undefined && fromAgent.some((key) => key.getPublicSSH().equals(half));
    };
    const locked: string[] = [];
    for (const path of identityFiles.filter((file) => !inAgent(file))) {
      const key = this.#openKey(path, locked);
      if (key !== undefined) yield this.#offer(path, key);
    }
    for (const path of locked) {
      const key = this.#settings.mayAsk ? await this.#keyRing.unlock(path) : undefined;
      if (key === undefined) this.#locked.push(path);
      else yield this.#offer(path, key);
    }
    yield { type: 'none', username };
  }

  /** Why no way was left: a key that stayed locked might have been the one. */
  failure(): SshError {
    const { user, hostName, port } = this.#settings;
    const who = `"${user}" at ${hostName}${port === 22 ? '' : ` port ${port}`}`;
    const [locked] = this.#locked;
    if (locked !== undefined) {
      return new SshError(
        'SSH_KEY_LOCKED',
        this.#node,
        `Logging in as ${who} needs the key ${locked}, which is locked`,
        {
          hint: `give it to the agent (ssh-add ${locked}), or run this on a terminal, where its passphrase can be asked for`,
        },
      );
    }
    const offered =
      this.#offered.length === 0 ? 'there was no key to offer' : `offered: ${this.#offered.join(', ')}`;
    const unusable = this.#unusable.length === 0 ? '' : `; not usable: ${this.#unusable.join(', ')}`;
    return new SshError(
      'SSH_AUTH_FAILED',
      this.#node,
      `The host does not let ${who} in (${offered}${unusable})`,
      {
        hint: `check the user's name, and that the host has one of your keys: ssh-copy-id ${port === 22 ? '' : `-p ${port} `}${user}@${hostName}`,
      },
    );
  }

  #openKey(path: string, locked: string[]): ParsedKey | undefined {
    const identity = readIdentity(path);
    if (identity.kind === 'open') return identity.key;
    if (identity.kind === 'locked') locked.push(path);
    if (identity.kind === 'unusable') this.#unusable.push(`${path} (${identity.reason})`);
    if (identity.kind === 'missing' && this.#settings.hasOwnIdentities) {
      this.#unusable.push(`${path} (there is no such key)`);
    }
    return undefined;
  }

  #offer(path: string, key: ParsedKey): AnyAuthMethod {
    this.#offered.push(path);
    return { type: 'publickey', username: this.#settings.user, key };
  }

  async #agentKeys(): Promise<readonly ParsedKey[]> {
    const { agentSocket, identityFiles, identitiesOnly } = this.#settings;
    if (agentSocket === undefined) return [];
    const keys = await agentKeys(agentSocket, this.#signal);
    const configured = identityFiles.flatMap((path) => {
      const half = publicHalf(path);
      return keys.find((key) => half?.equals(key.getPublicSSH())) ?? [];
    });
    return identitiesOnly ? configured : [...new Set([...configured, ...keys])];
  }
}
