import type { ParsedKey } from 'ssh2';
import type { QuestionQueue } from '../questions.ts';

const ATTEMPTS = 3;

/** Locked keys that the user has opened: each is asked for once, however many nodes it opens. */
export class KeyRing {
  readonly #queue: QuestionQueue;
  readonly #opened = new Map<string, Promise<ParsedKey | undefined>>();

  constructor(queue: QuestionQueue) {
    this.#queue = queue;
  }

  /** The key of a locked file; undefined where nobody can be asked, or gives up. */
  unlock(path: string): Promise<ParsedKey | undefined> {
    const opened = this.#opened.get(path) ?? this.#ask(path);
    this.#opened.set(path, opened);
    return opened;
  }

  #ask(path: string): Promise<ParsedKey | undefined> {
    return this.#queue.take(async (questions) => {
      for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
        const again = attempt === 1 ? '' : 'That was not it. ';
        const passphrase = await questions?.secret(`${again}Passphrase for key "${path}": `);
        if (passphrase === undefined || passphrase === '') return undefined;
        const { readIdentity } = await import('./identity-file.ts');
        const identity = readIdentity(path, passphrase);
        if (identity.kind === 'open') return identity.key;
      }
      return undefined;
    });
  }
}
