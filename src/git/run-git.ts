import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { LinkedSignal } from '../async/linked-signal.ts';
import { withoutLogin } from '../compose/sources/git-address.ts';
import { FlotillaError } from '../errors/flotilla-error.ts';
import { systemCode } from '../errors/system-error.ts';

/** For a whole repository over a slow line; what takes longer hangs. */
export const PATIENCE_MS = 10 * 60_000;

/**
 * Nobody is asked for a password, and nothing of the user's own repository or hooks counts. Without a program that answers in the
 * user's place, ssh asks at the terminal that the process has, whatever its input is (ssh(1), SSH_ASKPASS_REQUIRE).
 */
const ENVIRONMENT = { GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' } as const;
const NO_ANSWERS = { SSH_ASKPASS: 'false', SSH_ASKPASS_REQUIRE: 'force' } as const;
/** Variables that name a repository of the user's own. */
const OWN_REPOSITORY = /^GIT_(DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY)$/;
const SETTINGS = ['-c', 'core.hooksPath=/dev/null', '-c', 'advice.detachedHead=false', '-c', 'gc.auto=0'];

type Environment = Readonly<Record<string, string | undefined>>;

export interface GitRun {
  /** Where git works. */
  readonly folder: string;
  /** That of `gitEnvironment`. */
  readonly environment: Environment;
  readonly signal: AbortSignal;
  readonly patienceMs?: number;
}

export interface GitAnswer {
  readonly status: number;
  readonly output: string;
  readonly errors: string;
}

/** The variables that git is called with. */
export function gitEnvironment(environment: Environment): Environment {
  const kept = Object.entries(environment).filter(([name]) => !OWN_REPOSITORY.test(name));
  const answers = environment.SSH_ASKPASS_REQUIRE === undefined ? NO_ANSWERS : {};
  return { ...Object.fromEntries(kept), ...answers, ...ENVIRONMENT };
}

/** Calls the program `git` -> what it answers, be it a failure. Rejects with `GIT_FAILED` where it can't be called or hangs. */
export async function askGit(
  words: readonly string[],
  { folder, environment, signal, patienceMs = PATIENCE_MS }: GitRun,
): Promise<GitAnswer> {
  const late = AbortSignal.timeout(patienceMs);
  using end = new LinkedSignal(signal, late);
  const child = spawn('git', ['-C', folder, ...SETTINGS, ...words], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: end.signal,
  });
  const ended = new Promise<number>((resolve, reject) => {
    child.once('close', (status) => resolve(status ?? 1)).once('error', reject);
  });
  try {
    const [status, output, errors] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
    return { status, output, errors };
  } catch (error) {
    if (late.aborted && !signal.aborted) {
      throw gitFailed(words[0] ?? '', `it has not ended within ${patienceMs / 1000} s`);
    }
    if (systemCode(error) !== 'ENOENT') throw error;
    throw new FlotillaError('GIT_FAILED', 'The program git is not on this machine', {
      hint: 'install git',
      cause: error,
    });
  }
}

/** Calls `git` -> what it prints. Rejects with `GIT_FAILED`, or the signal's reason. */
export async function runGit(words: readonly string[], run: GitRun): Promise<string> {
  const { status, output, errors } = await askGit(words, run);
  if (status === 0) return output;
  throw gitFailed(words[0] ?? '', errors);
}

function gitFailed(command: string, errors: string): FlotillaError {
  const said = errors
    .trim()
    .split('\n')
    .filter((line) => line !== '');
  const [first = 'it did not say why'] = said.filter((line) => /^(fatal|error):/.test(line)).concat(said);
  const what =
    command === 'verify-commit' ? 'The commit has no signature that is trusted' : `git ${command} failed`;
  return new FlotillaError('GIT_FAILED', `${what}: ${withoutLogin(first.replace(/^(fatal|error): /, ''))}`);
}
