import { FlotillaError } from '../../errors/flotilla-error.ts';
import type { Reporter } from '../reporter.ts';
import type { FileReader } from '../request.ts';
import { type Mark, SourceFile } from '../yaml/source.ts';

/** The name standard input has in messages and in the project. */
export const STDIN = '-';

/** Reads each file once and keeps its text for the messages. */
export class Files {
  readonly reader: FileReader;
  readonly #reporter: Reporter;
  readonly #readStdin: (() => string) | undefined;
  readonly #read = new Map<string, SourceFile>();
  readonly #envFiles = new Set<string>();
  readonly #unreadable = new Set<string>();

  constructor(reader: FileReader, reporter: Reporter, readStdin: (() => string) | undefined) {
    this.reader = reader;
    this.#reporter = reporter;
    this.#readStdin = readStdin;
  }

  /** The texts that may be shown: env files hold secrets and are left out. */
  get sources(): ReadonlyMap<string, string> {
    const shown = Array.from(this.#read).filter(([path]) => !this.#envFiles.has(path));
    return new Map(shown.map(([path, file]): [string, string] => [path, file.text]));
  }

  /** Like `find`, for a file whose lines must not be shown in messages. */
  findEnvFile(path: string, at?: Mark): SourceFile | undefined {
    this.#envFiles.add(path);
    return this.find(path, at);
  }

  /** The file; undefined where there is none. One that can't be read is reported and undefined. */
  find(path: string, at?: Mark): SourceFile | undefined {
    const known = this.#read.get(path);
    if (known !== undefined) return known;
    let text: string | undefined;
    try {
      text = path === STDIN ? this.#readStdin?.() : this.reader.readText(path);
    } catch (error) {
      if (!(error instanceof FlotillaError)) throw error;
      this.#unreadable.add(path);
      this.#reporter.error(error.code, error.message, at, error.hint);
      return undefined;
    }
    if (text === undefined) return undefined;
    const file = new SourceFile(path, text);
    this.#read.set(path, file);
    return file;
  }

  /** True for a file that is there and was reported already, because it can't be read. */
  isUnreadable(path: string): boolean {
    return this.#unreadable.has(path);
  }

  exists(path: string): boolean {
    return !this.reader.isDirectory(path) && this.find(path) !== undefined;
  }
}
