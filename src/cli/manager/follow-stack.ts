import { EXIT } from '../../errors/exit-status.ts';
import { folderOf, type GitBranch, GitRepository } from '../../git/git-repository.ts';
import { type FollowStep, followStep } from '../../manager/rules/follow.ts';
import { withoutUnusedExternals } from '../../model/unused-externals.ts';
import { carryReplicas } from '../../plan/rollout/carry-replicas.ts';
import { type CommandContext, quietly } from '../context.ts';
import { loadWithVariables } from '../project/load.ts';
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
}

/** How a look at the branch ended. */
export interface Look {
  /** "a1b2c3d4e5f6 Raise the limit (Ann): deployed" */
  readonly message: string;
  readonly isWell: boolean;
}

/**
 * Looks at the branch once, and deploys its head where the stack has not seen it. What can't be read, placed or trusted never
 * becomes a revision. Rejects with what git, the files, the engines or the store say.
 */
export async function followOnce(
  context: CommandContext,
  request: FollowRequest,
  signal: AbortSignal,
): Promise<Look> {
  const { stack: name, source } = request;
  const repository = new GitRepository(folderOf(request.folder, name, source), context.environment, signal);
  const commit = await repository.fetch(source);
  const title = `${commit.id.slice(0, 12)} ${commit.subject} (${commit.author})`;
  const found = await withStacks(quietly(context), async (session, store) => {
    const stack = await store.get(name);
    const revisions = stack?.revisions ?? [];
    const step = followStep({
      commit: commit.id,
      revisions,
      hasManager: (await store.manager(Date.now())) !== undefined,
      correctsDrift: request.correctsDrift,
    });
    if (step.kind !== 'deploy') return { step };
    if (request.verifiesSignature) await repository.verify(commit);
    await repository.checkout(commit);
    const { project, variables } = read(context, request, repository.folder);
    const change: StackChange = {
      project: carryReplicas(project, revisions[0]?.project),
      stack,
      variables,
      prune: request.prune,
      wait: true,
      source: { url: source.url, commit: commit.id },
    };
    await deployStack(quietly(context), session, store, { ...change, isTrial: true });
    return { step, change };
  });
  const { step, change } = found;
  if (change === undefined)
    return { message: `${title}: ${situation(step)}`, isWell: step.kind === 'nothing' };
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

function read(
  context: CommandContext,
  { stack, paths }: FollowRequest,
  cwd: string,
): Pick<StackChange, 'project' | 'variables'> {
  const inside = { ...context, cwd };
  const { project, variables } = loadWithVariables(inside, {
    ...stackRequest(inside, paths, stack),
    keepUnused: true,
  });
  return { project: withoutUnusedExternals(project), variables };
}
