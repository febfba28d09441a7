import type { ProjectContents } from '../model/desired/contents.ts';
import type { BuildEnvironment } from '../model/image-build.ts';
import type { DownOptions } from './existing/down.ts';
import type { LifecycleOptions } from './existing/lifecycle.ts';
import type { RmOptions } from './existing/rm.ts';
import type { FreezeOptions, KillOptions } from './existing/signals.ts';
import type { StartOptions } from './existing/start.ts';
import type { BuildOptions } from './images/build.ts';
import type { CommitGoal } from './images/commit.ts';
import type { PullOptions } from './images/pull-and-push.ts';
import type { RunRequest } from './run.ts';
import type { UpRequest } from './up/planning.ts';

/** What a run is for. Each goal is another plan; the way to it is the same. */
export type Goal =
  | {
      readonly kind: 'up';
      readonly options: UpRequest;
      readonly contents: ProjectContents;
    }
  | {
      readonly kind: 'run';
      readonly options: RunRequest;
      readonly contents: ProjectContents;
    }
  | { readonly kind: 'build'; readonly options: BuildOptions; readonly environment: BuildEnvironment }
  | { readonly kind: 'down'; readonly options: DownOptions }
  | { readonly kind: 'stop' | 'restart'; readonly options: LifecycleOptions }
  | { readonly kind: 'start'; readonly options: StartOptions }
  | { readonly kind: 'kill'; readonly options: KillOptions }
  | { readonly kind: 'pause' | 'unpause'; readonly options: FreezeOptions }
  | { readonly kind: 'rm'; readonly options: RmOptions }
  | { readonly kind: 'pull'; readonly options: PullOptions }
  | { readonly kind: 'push'; readonly options: { readonly ignoreFailures: boolean } }
  | { readonly kind: 'commit'; readonly options: CommitGoal };

/** Goals for which what is there is made equal to the compose file. */
export type ForwardGoal = Extract<Goal, { kind: 'up' | 'run' }>;

/** Goals that only work on what is there. */
export type ExistingGoal = Exclude<Goal, ForwardGoal>;
