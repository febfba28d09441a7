import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { LinkedSignal } from '../async/linked-signal.ts';
import { FlotillaError } from '../errors/flotilla-error.ts';

/** What is followed: the head of a branch; without one, of the repository's own default. */
export interface GitBranch {
  /** Anything that git can fetch from: an address, or a folder. */
  readonly url: string;
  readonly branch?: string | undefined;
}

export interface GitCommit {
  /** The whole hash. */
  readonly id: string;
  /** Its first line. */
  readonly subject: string;
  readonly author: string;
}

/** For a whole repository over a slow line; what takes longer hangs. */
const PATIENCE_MS = 10 * 60_000;

/**
 * Nobody is asked for a password, and nothing of the user's own repository or hooks counts. Without a program that answers in the
 * user's place, ssh asks at the terminal that the process has, whatever its input is (ssh(1), SSH_ASKPASS_REQUIRE).
 */
const ENVIRONMENT = { GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' } as const;
const NO_ANSWERS = { SSH_ASKPASS: 'false', SSH_ASKPASS_REQUIRE: 'force' } as const;
/** Variables that name a repository of the user's own. */
const OWN_REPOSITORY = /^GIT_(DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY)$/;
const SETTINGS = ['-c', 'core.hooksPath=/dev/null', '-c', 'advice.detachedHead=false', '-c', 'gc.auto=0'];

/**
 * A copy of one branch's head in a folder of this machine, by the program `git`: it knows the user's keys, credential helpers and
 * proxies. Every method rejects with `GIT_FAILED`, or the signal's reason.
 */
export class GitRepository {
  /** Where a checkout puts the files. It stays the same, so that paths in them do. */
  readonly folder: string;
  readonly #environment: Readonly<Record<string, string | undefined>>;
  readonly #signal: AbortSignal;
  readonly #patienceMs: number;

  constructor(
    folder: string,
    environment: Readonly<Record<string, string | undefined>>,
    signal: AbortSignal,
    patienceMs = PATIENCE_MS,
  ) {
    this.folder = folder;
    const kept = Object.entries(environment).filter(([name]) => !OWN_REPOSITORY.test(name));
    const answers = environment.SSH_ASKPASS_REQUIRE === undefined ? NO_ANSWERS : {};
    this.#environment = { ...Object.fromEntries(kept), ...answers, ...ENVIRONMENT };
    this.#signal = signal;
    this.#patienceMs = patienceMs;
  }

  /** Fetches the branch's head, without what was before it. */
  fetch(source: GitBranch): Promise<GitCommit> {
    return this.#orAnew(() => this.#fetch(source));
  }

  /** Makes the folder's files those of a commit that was fetched, and nothing else. */
  checkout({ id }: GitCommit): Promise<void> {
    return this.#orAnew(async () => {
      await this.#git('checkout', '--quiet', '--force', '--detach', id, '--');
      await this.#git('clean', '--quiet', '-dffx');
    });
  }

  /** Rejects where the commit has no signature that the user's git trusts (git-verify-commit). */
  async verify({ id }: GitCommit): Promise<void> {
    await this.#git('verify-commit', id);
  }

  /** A git that was killed leaves locks and half a repository, at which each that follows fails: the next begins without a copy. */
  async #orAnew<T>(action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (error) {
      // What can't be taken away now makes the next fail, and is tried again then.
      if (!this.#signal.aborted)
        await rm(this.folder, { recursive: true, force: true }).catch(() => undefined);
      throw error;
    }
  }

  async #fetch({ url, branch }: GitBranch): Promise<GitCommit> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    await this.#git('init', '--quiet', '--template=');
    const head = branch === undefined ? 'HEAD' : `refs/heads/${branch}`;
    await this.#git('fetch', '--quiet', '--no-tags', '--depth=1', '--', url, `+${head}:refs/heads/followed`);
    const line = await this.#git(
      'show',
      '--no-patch',
      '--format=%H%x00%s%x00%an',
      'refs/heads/followed',
      '--',
    );
    const [id = '', subject = '', author = ''] = line.trimEnd().split('\0');
    return { id, subject, author };
  }

  async #git(...words: readonly string[]): Promise<string> {
    const late = AbortSignal.timeout(this.#patienceMs);
    using end = new LinkedSignal(this.#signal, late);
    const child = spawn('git', ['-C', this.folder, ...SETTINGS, ...words], {
      env: this.#environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: end.signal,
    });
    const ended = new Promise<number>((resolve, reject) => {
      child.once('close', (status) => resolve(status ?? 1)).once('error', reject);
    });
    try {
      const [status, output, errors] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
      if (status === 0) return output;
      throw gitFailed(words[0] ?? '', errors);
    } catch (error) {
      if (late.aborted && !this.#signal.aborted) {
        throw gitFailed(words[0] ?? '', `it has not ended within ${this.#patienceMs / 1000} s`);
      }
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      throw new FlotillaError('GIT_FAILED', 'The program git is not on this machine', {
        hint: 'install git',
        cause: error,
      });
    }
  }
}

function gitFailed(command: string, errors: string): FlotillaError {
  const said = errors
    .trim()
    .split('\n')
    .filter((line) => line !== '');
  const [first = 'it did not say why'] = said.filter((line) => /^(fatal|error):/.test(line)).concat(said);
  const what =
    command === 'verify-commit' ? 'The commit has no signature that is trusted' : `git ${command} failed`;
  return new FlotillaError('GIT_FAILED', `${what}: ${first.replace(/^(fatal|error): /, '')}`);
}

/** Where the files of a branch are kept below a folder that has those of others too. */
export function folderOf(base: string, name: string, { url, branch = '' }: GitBranch): string {
  const place = createHash('sha256').update(`${url}\0${branch}`).digest('hex').slice(0, 12);
  return join(base, `${name}-${place}`);
}
