import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { gitEnvironment, PATIENCE_MS, runGit } from './run-git.ts';

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
    this.#environment = gitEnvironment(environment);
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

  #git(...words: readonly string[]): Promise<string> {
    const { folder } = this;
    return runGit(words, {
      folder,
      environment: this.#environment,
      signal: this.#signal,
      patienceMs: this.#patienceMs,
    });
  }
}

/** Where the files of a branch are kept below a folder that has those of others too. */
export function folderOf(base: string, name: string, { url, branch = '' }: GitBranch): string {
  const place = createHash('sha256').update(`${url}\0${branch}`).digest('hex').slice(0, 12);
  return join(base, `${name}-${place}`);
}
