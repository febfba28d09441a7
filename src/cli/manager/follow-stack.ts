import { EXIT } from '../../errors/exit-status.ts';
import { folderOf, type GitBranch, GitRepository } from '../../git/git-repository.ts';
import { type FollowStep, followStep } from '../../manager/rules/follow.ts';
import type { Channel } from '../../model/desired/notify.ts';
import { withoutUnusedExternals } from '../../model/unused-externals.ts';
import { carryReplicas } from '../../plan/rollout/carry-replicas.ts';
import { type CommandContext, quietly } from '../context.ts';
import { load, printProblems } from '../project/load.ts';
import { deployStack, type StackChange } from '../stacks/deploy-stack.ts';
import { stackRequest } from '../stacks/stack-request.ts';
import { withStacks } from '../stacks/with-stacks.ts';

export interface FollowRequest {
  readonly stack: string;
  readonly source: GitBranch;
  /** Compose files, relative to the top of the repository. */
  readonly paths: readonly string[];
  readonly verifiesSignature: boolean;
  readonly correctsDrift: boolean;
  readonly prune: boolean;
  /** Where copies of repositories are kept. */
  readonly folder: string;
  /** Hears who the stack's own record says is told of it. */
  readonly onAudience?: (channels: readonly Channel[]) => void;
}

/** How a look at the branch ended. */
export interface Look {
  /** "a1b2c3d4e5f6 Raise the limit (Ann): deployed" */
  readonly message: string;
  readonly isWell: boolean;
  /** The commit whose files can't be understood: that has been told, with their places. */
  readonly unreadable?: string;
}

/**
 * Looks at the branch once, and deploys its head where the stack has not seen it. What can't be read, placed or trusted never
 * becomes a revision. `unreadable` is a commit of which that is known. Rejects with what git, the files, the engines or the store say.
 */
export async function followOnce(
  context: CommandContext,
  request: FollowRequest,
  signal: AbortSignal,
  unreadable?: string,
): Promise<Look> {
  const { stack: name, source } = request;
  const repository = new GitRepository(folderOf(request.folder, name, source), context.environment, signal);
  const commit = await repository.fetch(source);
  const title = `${commit.id.slice(0, 12)} ${commit.subject} (${commit.author})`;
  const broken = { message: `${title}: its files have errors, nothing is changed`, isWell: false } as const;
  if (commit.id === unreadable) return { ...broken, unreadable };
  const found = await withStacks(quietly(context), async (session, store) => {
    const stack = await store.get(name);
    const revisions = stack?.revisions ?? [];
    request.onAudience?.(revisions[0]?.project.notify ?? []);
    const step = followStep({
      commit: commit.id,
      revisions,
      hasManager: (await store.manager(Date.now())) !== undefined,
      correctsDrift: request.correctsDrift,
    });
    if (step.kind !== 'deploy') return { step };
    if (request.verifiesSignature) await repository.verify(commit);
    await repository.checkout(commit);
    const files = await read(context, request, repository.folder);
    if (files === undefined) return { step };
    const { project, variables } = files;
    const change: StackChange = {
      project: carryReplicas(project, revisions[0]?.project),
      stack,
      variables,
      prune: request.prune,
      wait: true,
      commit: commit.id,
    };
    await deployStack(quietly(context), session, store, { ...change, isTrial: true });
    return { step, change };
  });
  const { step, change } = found;
  if (change === undefined) {
    return step.kind === 'deploy'
      ? { ...broken, unreadable: commit.id }
      : { message: `${title}: ${situation(step)}`, isWell: step.kind === 'nothing' };
  }
  const status = await withStacks(context, (session, store) => deployStack(context, session, store, change));
  const end = status === EXIT.done ? 'deployed' : 'the rollout failed';
  return { message: `${title}: ${situation(step)}: ${end}`, isWell: status === EXIT.done };
}

function situation(step: FollowStep): string {
  switch (step.kind) {
    case 'nothing':
      return 'is what was deployed';
    case 'given-up':
      return `revision ${step.revision} is ${step.state}; the next commit is waited for`;
    case 'drift':
      return `not what is asked for any more: ${step.by} has made revision ${step.revision} since`;
    case 'deploy':
      return step.cause;
  }
}

/** Undefined where the files have errors; they have been printed. */
async function read(
  context: CommandContext,
  { stack, paths }: FollowRequest,
  cwd: string,
): Promise<Pick<StackChange, 'project' | 'variables'> | undefined> {
  const request = { ...stackRequest({ ...context, cwd }, paths, stack), keepUnused: true };
  const result = await load(request);
  printProblems({ ...context, cwd }, result.problems, result);
  if (result.project === undefined) return undefined;
  return { project: withoutUnusedExternals(result.project), variables: result.environment };
}
