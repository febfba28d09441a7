import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { KnownHostsSettings } from '../config/settings.ts';
import { formatKnownHost, type KnownHost, namesHost, parseKnownHosts } from './entry.ts';
import { type HostKey, isUsableType } from './host-key.ts';

/** What the files say about a key that a host shows. */
export type Verdict =
  | { readonly kind: 'known' }
  | { readonly kind: 'unknown' }
  /** `at` is a line that says otherwise. */
  | { readonly kind: 'changed' | 'revoked'; readonly at: KnownHost };

/** The user's and the machine's known_hosts files, read anew each time: another process may have written. */
export class KnownHosts {
  readonly #settings: KnownHostsSettings;

  constructor(settings: KnownHostsSettings) {
    this.#settings = settings;
  }

  /** The types of the keys that are known for the host, first those that stand first. */
  knownTypes(): readonly string[] {
    const entries = this.#entries().filter(({ marker }) => marker === undefined);
    return [...new Set(entries.map(({ keyType }) => keyType))];
  }

  /**
   * A key of a type that is not known yet counts as changed where keys of other types are: those were
   * asked for first, so the host has them no more.
   */
  check(key: HostKey): Verdict {
    const entries = this.#entries();
    const revoked = entries.find(({ marker, key: other }) => marker === 'revoked' && other === key.base64);
    if (revoked !== undefined) return { kind: 'revoked', at: revoked };
    const known = entries.filter(({ marker, keyType }) => marker === undefined && isUsableType(keyType));
    if (known.some((entry) => entry.key === key.base64)) return { kind: 'known' };
    const [contradicting] = [...known.filter(({ keyType }) => keyType === key.type), ...known];
    if (contradicting !== undefined) return { kind: 'changed', at: contradicting };
    return this.#isKnownWithoutPort(key) ? { kind: 'known' } : { kind: 'unknown' };
  }

  /** Writes the key into the user's first file -> that file. Throws where it can't be written. */
  add(key: HostKey): string {
    const { name, userFiles, hashNames } = this.#settings;
    const file = userFiles[0] ?? '/dev/null';
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const before = existsSync(file) && file !== '/dev/null' ? readFileSync(file, 'utf8') : '';
    const lineBreak = before === '' || before.endsWith('\n') ? '' : '\n';
    const line = formatKnownHost(name, key.type, key.base64, hashNames);
    appendFileSync(file, `${lineBreak}${line}\n`, { mode: 0o600 });
    return file;
  }

  /** As ssh does: a host's plain name may stand for its other ports, where the key is the same. */
  #isKnownWithoutPort(key: HostKey): boolean {
    const plain = /^\[(.+)\]:\d+$/.exec(this.#settings.name)?.[1];
    if (plain === undefined) return false;
    return this.#lines().some(
      (entry) => entry.marker === undefined && entry.key === key.base64 && namesHost(entry, plain),
    );
  }

  #entries(): readonly KnownHost[] {
    return this.#lines().filter((entry) => namesHost(entry, this.#settings.name));
  }

  #lines(): readonly KnownHost[] {
    return [...this.#settings.userFiles, ...this.#settings.globalFiles].flatMap((file) => {
      try {
        return parseKnownHosts(readFileSync(file, 'utf8'), file);
      } catch {
        // A file that is not there, or not the user's to read, knows nobody.
        return [];
      }
    });
  }
}
