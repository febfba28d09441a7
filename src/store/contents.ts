import { randomUUID } from 'node:crypto';
import { NO_CONTENTS, type ProjectContents } from '../model/desired/contents.ts';
import type { RecordStore } from './record-store.ts';
import { seal, unseal } from './seal.ts';

/** What a manager needs of the contents; it builds nothing. */
type Kept = Pick<ProjectContents, 'secrets' | 'configs' | 'digests' | 'seccompProfiles'>;

const KEY = 'manager/key';
const PREFIX = 'contents/';

/**
 * What the secrets and configs of stacks hold, for the manager: it has to make containers of them when whoever deployed is
 * gone. Each is sealed for the manager's key, so the store itself, and whoever reads it, learns nothing.
 */
export class ContentsStore {
  readonly #records: RecordStore;

  constructor(records: RecordStore) {
    this.#records = records;
  }

  /** From now on contents are sealed for this key. */
  async announce(publicKey: string): Promise<void> {
    const stored = await this.#records.get(KEY);
    if (stored?.value === publicKey) return;
    try {
      await this.#records.put(KEY, publicKey, stored?.version);
    } catch (error) {
      // Managers that begin together say the same.
      if ((await this.#records.get(KEY))?.value !== publicKey) throw error;
    }
  }

  /** Whether there are contents that the manager of this key can't open. */
  async isSealedForAnother(publicKey: string): Promise<boolean> {
    const stored = await this.#records.get(KEY);
    if (stored === undefined || stored.value === publicKey) return false;
    return (await this.#records.list(PREFIX)).length > 0;
  }

  /** The key under which they are kept; undefined where there is no manager, or nothing to keep. */
  async put(stack: string, contents: ProjectContents): Promise<string | undefined> {
    const publicKey = (await this.#records.get(KEY))?.value;
    if (publicKey === undefined || !hasAny(contents)) return undefined;
    const key = `${PREFIX}${stack}/${randomUUID()}`;
    await this.#records.put(key, seal(encode(contents), publicKey, key), undefined);
    return key;
  }

  /** Several on top of each other: of what is in two, the last counts. Throws `SEAL_BROKEN`. */
  async read(keys: readonly string[], privateKey: string): Promise<ProjectContents> {
    let found: ProjectContents = NO_CONTENTS;
    for (const key of keys) {
      const stored = await this.#records.get(key);
      if (stored !== undefined) found = over(found, decode(unseal(stored.value, privateKey, key)));
    }
    return found;
  }

  /** Removes what no revision of a stack names any more. */
  async prune(stack: string, used: readonly string[]): Promise<void> {
    for (const key of await this.#records.list(`${PREFIX}${stack}/`)) {
      const stored = used.includes(key) ? undefined : await this.#records.get(key);
      if (stored !== undefined) await this.#records.delete(key, stored.version);
    }
  }
}

function hasAny({ secrets, configs, seccompProfiles }: Kept): boolean {
  return [secrets, configs, seccompProfiles].some((part) => Object.keys(part).length > 0);
}

function over(below: ProjectContents, above: Kept): ProjectContents {
  return {
    ...below,
    secrets: { ...below.secrets, ...above.secrets },
    configs: { ...below.configs, ...above.configs },
    digests: { ...below.digests, ...above.digests },
    seccompProfiles: { ...below.seccompProfiles, ...above.seccompProfiles },
  };
}

function encode({ secrets, configs, digests, seccompProfiles }: Kept): string {
  const texts = (part: Readonly<Record<string, Uint8Array>>): Record<string, string> =>
    Object.fromEntries(
      Object.entries(part).map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')]),
    );
  return JSON.stringify({ secrets: texts(secrets), configs: texts(configs), digests, seccompProfiles });
}

function decode(text: string): Kept {
  const value = JSON.parse(text) as {
    secrets: Record<string, string>;
    configs: Record<string, string>;
    digests: Record<string, string>;
    seccompProfiles: Record<string, string>;
  };
  const bytes = (part: Readonly<Record<string, string>>): Record<string, Uint8Array> =>
    Object.fromEntries(
      Object.entries(part).map(([name, base64]) => [name, new Uint8Array(Buffer.from(base64, 'base64'))]),
    );
  return { ...value, secrets: bytes(value.secrets), configs: bytes(value.configs) };
}
