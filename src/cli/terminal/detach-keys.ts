import { FlotillaError } from '../../errors/flotilla-error.ts';

/** What docker leaves a session with where nobody says otherwise. */
export const DEFAULT_DETACH_KEYS = 'ctrl-p,ctrl-q';

const CTRL_SYMBOLS = '@abcdefghijklmnopqrstuvwxyz[\\]^_';

/**
 * "ctrl-p,ctrl-q" -> the bytes that a terminal sends for them (docker CLI, `--detach-keys`: a character,
 * or `ctrl-` and a letter or one of `@ [ \ ] ^ _`, separated by commas). Throws `DETACH_KEYS_INVALID`.
 */
export function parseDetachKeys(text: string): readonly number[] {
  return text.split(',').map((key) => {
    const control = /^ctrl-(.)$/i.exec(key)?.[1];
    const byte = control === undefined ? -1 : CTRL_SYMBOLS.indexOf(control.toLowerCase());
    if (byte >= 0) return byte;
    const code = key.length === 1 ? key.charCodeAt(0) : 256;
    if (code > 127) {
      throw new FlotillaError('DETACH_KEYS_INVALID', `Detach keys "${text}" can't be understood`, {
        hint: 'write them as "ctrl-p,ctrl-q": characters, or ctrl- and a letter, with commas between',
      });
    }
    return code;
  });
}

/**
 * Watches what is typed for the detach keys. The beginning of the sequence is held back until the next
 * key decides whether it was meant.
 */
export class DetachScanner {
  readonly #keys: readonly number[];
  #matched = 0;

  constructor(keys: readonly number[]) {
    this.#keys = keys;
  }

  /** What is to be sent on; `isDetached` once the whole sequence has been typed. */
  scan(typed: Uint8Array): { readonly passed: Uint8Array; readonly isDetached: boolean } {
    const passed: number[] = [];
    for (const byte of typed) {
      if (byte !== this.#keys[this.#matched]) {
        passed.push(...this.#keys.slice(0, this.#matched));
        this.#matched = 0;
      }
      if (byte !== this.#keys[this.#matched]) passed.push(byte);
      else this.#matched += 1;
      if (this.#matched === this.#keys.length) return { passed: Uint8Array.from(passed), isDetached: true };
    }
    return { passed: Uint8Array.from(passed), isDetached: false };
  }
}
