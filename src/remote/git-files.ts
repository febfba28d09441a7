import { existsSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
import type { RemoteCopy } from '../compose/request.ts';
import { FILE_NAMES } from '../compose/sources/discover.ts';
import { type GitAddress, withoutLogin } from '../compose/sources/git-address.ts';
import { FlotillaError } from '../errors/flotilla-error.ts';
import { askGit, type GitRun, gitEnvironment, runGit } from '../git/run-git.ts';
import { fillFolder } from './cache-folder.ts';
import type { Fetching } from './fetching.ts';

const COMMIT = /^[0-9a-f]{40}$/;

/**
 * A commit's files in a folder of its own, by the program `git`, which knows the user's keys and credential helpers. A commit that
 * is there is not fetched again. Rejects with `REMOTE_FILE`, `GIT_FAILED`, `FILE_UNWRITABLE`.
 */
export async function fetchGit(
  address: GitAddress,
  { text, cache, environment, signal }: Fetching,
): Promise<RemoteCopy> {
  const run: GitRun = { folder: '/', environment: asking(environment), signal };
  const commit = await commitOf(address, text, run);
  if (address.commit !== undefined && !commit.startsWith(address.commit.toLowerCase()))
    throw new FlotillaError(
      'REMOTE_FILE',
      `"${withoutLogin(text)}" is commit ${commit}, and not ${address.commit}`,
    );
  const directory = join(cache, commit);
  await fillFolder(directory, isCheckedOut, (folder) =>
    checkout(address.repository, commit, { ...run, folder }),
  );
  return { file: composeFile(directory, address.path ?? '.'), directory };
}

/** Without prompts, unless the user has said otherwise; ssh leaves other connections alone. */
function asking(environment: Fetching['environment']): GitRun['environment'] {
  const { GIT_TERMINAL_PROMPT: prompts = '', GIT_SSH = '', GIT_SSH_COMMAND = '' } = environment;
  return {
    ...gitEnvironment(environment),
    ...(prompts === '' ? {} : { GIT_TERMINAL_PROMPT: prompts }),
    ...(GIT_SSH === '' && GIT_SSH_COMMAND === ''
      ? { GIT_SSH_COMMAND: 'ssh -o ControlMaster=no -o BatchMode=yes' }
      : {}),
  };
}

/** What the ref stands for now; of an annotated tag, the tag. */
async function commitOf(
  { repository, ref = 'HEAD' }: GitAddress,
  text: string,
  run: GitRun,
): Promise<string> {
  if (COMMIT.test(ref)) return ref;
  const { status, output, errors } = await askGit(['ls-remote', '--exit-code', '--', repository, ref], run);
  // It says so with a status of its own.
  if (status === 2)
    throw new FlotillaError('REMOTE_FILE', `Repository ${withoutLogin(text)} has no branch or tag "${ref}"`);
  if (status !== 0) {
    throw new FlotillaError(
      'GIT_FAILED',
      `Repository ${withoutLogin(repository)} can't be read: ${withoutLogin(errors.trim())}`,
      {
        hint: 'try "git ls-remote" with this address',
      },
    );
  }
  const refs = output.split('\n').map((line) => line.split('\t'));
  // The pattern is for the end of names: "main" is also that of "feature/main".
  const [found] = [ref, `refs/heads/${ref}`, `refs/tags/${ref}`].flatMap((name) =>
    refs.filter(([, own]) => own === name),
  );
  const [id = ''] = found ?? refs[0] ?? [];
  if (COMMIT.test(id)) return id;
  throw new FlotillaError(
    'GIT_FAILED',
    `Repository ${withoutLogin(repository)} has no commit of a known form`,
  );
}

async function checkout(repository: string, commit: string, run: GitRun): Promise<void> {
  await runGit(['init', '--quiet', '--template='], run);
  await runGit(['remote', 'add', '--', 'origin', repository], run);
  await runGit(['fetch', '--quiet', '--no-tags', '--depth=1', '--', 'origin', commit], run);
  await runGit(['checkout', '--quiet', '--detach', commit, '--'], run);
}

/** A checkout ends with its index. */
function isCheckedOut(folder: string): boolean {
  return existsSync(join(folder, '.git', 'index'));
}

/** Throws `REMOTE_FILE` where the path leaves the folder, also by a link, or leads to no compose file. */
function composeFile(directory: string, path: string): string {
  const outside = new FlotillaError('REMOTE_FILE', `Path "${path}" leaves the repository`);
  if (isAbsolute(path))
    throw new FlotillaError('REMOTE_FILE', `Path "${path}" of a repository must be relative`);
  const place = join(directory, path);
  if (!isInside(directory, place)) throw outside;
  const candidates = isFolder(place) ? FILE_NAMES.map((name) => join(place, name)) : [place];
  const file = candidates.find((candidate) => existsSync(candidate) && !isFolder(candidate));
  if (file === undefined)
    throw new FlotillaError('REMOTE_FILE', `The repository has no compose file at "${path}"`);
  if (!isInside(realpathSync(directory), realpathSync(file))) throw outside;
  return file;
}

function isInside(directory: string, path: string): boolean {
  const [first] = relative(directory, path).split('/');
  return first !== '..';
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
