import type { StackRevision } from '../../store/stacks.ts';

/** What is to be done about a stack that follows a branch. */
export type FollowStep =
  | { readonly kind: 'deploy'; readonly cause: 'new commit' | 'not finished' | 'drift' }
  /** Somebody else has changed the stack since, and that stays. */
  | { readonly kind: 'drift'; readonly by: string; readonly revision: number }
  /** The commit was deployed, and what runs is something else because of that. */
  | { readonly kind: 'given-up'; readonly revision: number; readonly state: string }
  | { readonly kind: 'nothing' };

export interface Followed {
  /** The head of the branch. */
  readonly commit: string;
  /** Of the stack, newest first; none where it was never deployed. */
  readonly revisions: readonly Pick<
    StackRevision,
    'number' | 'state' | 'by' | 'from' | 'commit' | 'commitBefore'
  >[];
  /** Somebody carries out what is in the store. */
  readonly hasManager: boolean;
  readonly correctsDrift: boolean;
}

/**
 * A commit is deployed once: one whose rollout failed, or that somebody went back from, waits for the next commit. What
 * others changed since is drift, which is put right or only told.
 */
export function followStep({ commit, revisions, hasManager, correctsDrift }: Followed): FollowStep {
  const [newest] = revisions;
  const tried = revisions.find((revision) => revision.commit === commit);
  if (newest === undefined) return { kind: 'deploy', cause: 'new commit' };
  if (tried === undefined) {
    // Others may have changed the stack so often since that its own revision is not kept any more.
    if (newest.commitBefore !== commit) return { kind: 'deploy', cause: 'new commit' };
    return changedSince(newest, correctsDrift);
  }
  const { number: revision, state } = tried;
  if (tried === newest) {
    if (state === 'updating' && !hasManager) return { kind: 'deploy', cause: 'not finished' };
    return state === 'paused' ? { kind: 'given-up', revision, state } : { kind: 'nothing' };
  }
  if (state === 'rolled back' || newest.from !== undefined) {
    return { kind: 'given-up', revision, state: 'rolled back' };
  }
  return changedSince(newest, correctsDrift);
}

function changedSince(
  { by, number, from, state }: Followed['revisions'][number],
  corrects: boolean,
): FollowStep {
  if (from !== undefined) return { kind: 'given-up', revision: number, state };
  return corrects ? { kind: 'deploy', cause: 'drift' } : { kind: 'drift', by, revision: number };
}
