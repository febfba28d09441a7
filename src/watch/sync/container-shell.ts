import type { Session } from '../../engine/session.ts';
import type { Pack } from '../files/pack.ts';
import { type ListedPath, listedPaths, STAT } from './in-place.ts';
import { quoted } from './quoted.ts';
import type { Replica } from './replica.ts';

/** Larger tars go by the engine's own call: what this saves is the time of the call itself. */
const LARGEST_TAR = 128 * 1024;
/** After this many refusals in a row, the image counts as one without the programs that are needed. */
const PATIENCE = 3;
/** A command line has an end. */
const MOST_REMOVED = 1000;
const PATHS_PER_LINE = 500;
/** What the last line of an answer begins with. */
const MARK = 'flotilla-done';
/** No line of Base64 looks like that. */
const END = 'end-of-tar';

interface Answer {
  readonly status: number;
  readonly lines: readonly string[];
}

/**
 * A shell that waits in a container for small changes. Each of the engine's own calls starts a process of the
 * engine or of the container first, which takes several times as long as the change itself; here only
 * `tar`, `base64` and `rm` of the image run. It is a short cut and no more: where anything is missing, `apply` gives false
 * and the change has to go the long way.
 */
export class ContainerShell {
  #session: Session | undefined;
  #isOpening = false;
  #refusals = 0;
  #count = 0;
  #answer: ((answer: Answer | undefined) => void) | undefined;

  /** Starts the shell; the result shows in later calls of `apply`. */
  open({ engine, id }: Replica, signal: AbortSignal): void {
    if (this.#session !== undefined || this.#isOpening || this.#refusals >= PATIENCE) return;
    this.#isOpening = true;
    const start = async (): Promise<Session> => {
      const execId = await engine.createExec(id, {
        command: ['sh'],
        stdin: true,
        stdout: true,
        stderr: true,
        tty: false,
        user: '0:0',
        environment: [],
        privileged: false,
      });
      return engine.startExec(execId, { tty: false, signal });
    };
    const run = async (): Promise<void> => {
      try {
        const session = await start();
        this.#session = session;
        if (signal.aborted) session.close();
        signal.addEventListener('abort', () => session.close(), { once: true });
        await this.#listen(session);
      } catch {
        // The sync takes the slower way, and reports there what is wrong.
      } finally {
        this.#session = undefined;
        this.#isOpening = false;
        this.#answer?.(undefined);
      }
    };
    void run();
  }

  /** Carries a small pack into the container; false where it could not, or only partly. */
  async apply(pack: Pack, replica: Replica, signal: AbortSignal): Promise<boolean> {
    if (this.#session === undefined) {
      this.open(replica, signal);
      return false;
    }
    const isFit = pack.entries === 0 || (pack.tar !== undefined && pack.tar.length <= LARGEST_TAR);
    if (!isFit || pack.removed.length > MOST_REMOVED) return false;
    const isDone = (await this.#ask(...scriptOf(pack)))?.status === 0;
    this.#refusals = isDone ? 0 : this.#refusals + 1;
    if (this.#refusals >= PATIENCE) this.close();
    return isDone;
  }

  /** Those of some paths that are files or symbolic links; undefined where the image's programs can't tell. */
  async list(paths: readonly string[]): Promise<ReadonlyMap<string, ListedPath> | undefined> {
    const lines = ['command -v stat', 'command -v truncate'];
    for (let at = 0; at < paths.length; at += PATHS_PER_LINE) {
      const some = paths.slice(at, at + PATHS_PER_LINE).map(quoted);
      // A path that is not there is no reason to end.
      lines.push(`{ stat -c '${STAT}' -- ${some.join(' ')}; true; }`);
    }
    const found = await this.#ask(lines.join(' && '));
    return found?.status === 0 ? listedPaths(found.lines) : undefined;
  }

  /** Removes files and links; false where that could not be done. */
  async unlink(paths: readonly string[]): Promise<boolean> {
    if (paths.length === 0) return true;
    if (paths.length > MOST_REMOVED) return false;
    return (await this.#ask(`rm -f -- ${paths.map(quoted).join(' ')}`))?.status === 0;
  }

  /** Runs a command line, with what its here-document holds; undefined where there is no shell (any more). */
  async #ask(command: string, document = ''): Promise<Answer | undefined> {
    const session = this.#session;
    if (session === undefined) return undefined;
    this.#count += 1;
    const answered = new Promise<Answer | undefined>((resolve) => {
      this.#answer = resolve;
    });
    await session.write(
      Buffer.from(`{ ${command}; } 2>/dev/null; echo "${MARK} ${this.#count} $?"\n${document}`),
    );
    return answered;
  }

  close(): void {
    this.#session?.close();
  }

  async #listen(session: Session): Promise<void> {
    let text = '';
    let lines: string[] = [];
    for await (const { data, stream } of session.output) {
      if (stream !== 'stdout') continue;
      const parts = (text + Buffer.from(data).toString('utf8')).split('\n');
      text = parts.pop() ?? '';
      for (const line of parts) {
        const [mark, number, status] = line.split(' ');
        if (mark !== MARK) lines.push(line);
        else {
          if (Number(number) === this.#count) this.#answer?.({ status: Number(status), lines });
          lines = [];
        }
      }
    }
  }
}

/** The command line, and the here-document that it reads. The programs' own words go nowhere: the long way repeats them. */
function scriptOf({ removed, entries, tar }: Pack): [command: string, document: string] {
  const remove = removed.length === 0 ? [] : [`rm -rf -- ${removed.map(quoted).join(' ')}`];
  const unpack = entries === 0 ? [] : [`base64 -d <<'${END}' | tar -x -f - -C /`];
  const document = entries === 0 ? '' : `${tar?.toString('base64').replace(/.{76}/g, '$&\n')}\n${END}\n`;
  return [`{ ${[...remove, ...unpack].join(' && ')}; } >/dev/null`, document];
}
