import { FlotillaError } from '../../errors/flotilla-error.ts';
import type { ProblemReporter } from '../problem-reporter.ts';
import type { FileReader, LoadRequest, RemoteCopy } from '../request.ts';
import { type Mark, SourceFile } from '../yaml/source.ts';
import { withoutLogin } from './git-address.ts';
import { remoteAddress } from './remote.ts';

/** The name standard input has in messages and in the project. */
export const STDIN = '-';

/** Reads each file once and keeps its text for the messages. What lies elsewhere is read from its copy. */
export class Files {
  readonly reader: FileReader;
  /** Addresses that were included. */
  readonly remoteIncludes = new Set<string>();
  readonly #reporter: ProblemReporter;
  readonly #readStdin: (() => string) | undefined;
  readonly #read = new Map<string, SourceFile>();
  readonly #envFiles = new Set<string>();
  readonly #unreadable = new Set<string>();
  readonly #remoteFiles: LoadRequest['remoteFiles'];
  readonly #wanted = new Set<string>();

  constructor(
    reader: FileReader,
    reporter: ProblemReporter,
    { readStdin, remoteFiles }: Pick<LoadRequest, 'readStdin' | 'remoteFiles'>,
  ) {
    this.reader = reader;
    this.#reporter = reporter;
    this.#readStdin = readStdin;
    this.#remoteFiles = remoteFiles;
  }

  /** Addresses that were looked for and that nobody has fetched. */
  get wanted(): readonly string[] {
    return [...this.#wanted];
  }

  /** The copy of what lies elsewhere. undefined where there is none: what failed is reported, the rest is wanted. */
  copyOf(address: string, at?: Mark): RemoteCopy | undefined {
    const parsed = remoteAddress(address);
    if (parsed?.kind === 'wrong') {
      const hint = 'Git repositories of the web end in ".git", and artifacts begin with "oci://"';
      this.#reporter.error(
        'REMOTE_FILE',
        `"${withoutLogin(address)}" can't be fetched: ${parsed.reason}`,
        at,
        hint,
      );
      return undefined;
    }
    const fetched = this.#remoteFiles?.get(address);
    if (fetched === undefined) this.#wanted.add(address);
    if (!(fetched instanceof FlotillaError)) return fetched;
    this.#reporter.error(fetched.code, fetched.message, at, fetched.hint);
    return undefined;
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
