import { BugError } from '../../errors/flotilla-error.ts';
import type { ProjectContents } from '../../model/desired/contents.ts';
import type { Project } from '../../model/desired/project.ts';
import { type Fleet, type ObservedNode, reachableNode } from '../../model/observed/fleet.ts';
import type { SchedulingPolicy } from '../../model/placing/scheduling.ts';
import type { Placement } from '../../schedule/placement.ts';
import type { PlanDraft } from '../draft.ts';
import type { RolloutOptions } from '../rollout/policy.ts';
import type { NodePorts } from '../routes/node-ports.ts';

export type Recreate = 'diverged' | 'always' | 'never';

/** What a manager has decided about containers that ended or are unhealthy, by id. */
export interface HealingDecisions {
  /** They have ended, and are not started. */
  readonly leave: ReadonlySet<string>;
  /** Services whose new containers are not started: it is not their time. */
  readonly hold?: ReadonlySet<string>;
  /** They are replaced although they are as the file says: why. */
  readonly replace: ReadonlyMap<string, string>;
}

/** What `up` is asked for, beyond the project itself. */
export interface UpRequest {
  /** Services named on the command line; empty means all. */
  readonly targets: readonly string[];
  readonly recreate: Recreate;
  /** For services that are there only because others depend on them. */
  readonly recreateDependencies: Recreate;
  readonly renewAnonymousVolumes: boolean;
  readonly removeOrphans: boolean;
  /** False for `create`. */
  readonly start: boolean;
  /** One-shot services that have ended well are run again, because the command is to end with one of them. */
  readonly runsEndedAgain?: boolean;
  /** Ends with a wait until everything runs and is healthy. */
  readonly wait: boolean;
  readonly waitDeadlineMs?: number;
  readonly stopTimeoutSeconds?: number;
  /** Replicas are replaced in batches, each ready before the next; absent: all at once. */
  readonly rollout?: RolloutOptions;
  readonly healing?: HealingDecisions;
  /** Labels for new containers beside docker compose's; nothing is replaced for the lack of them. */
  readonly ownLabels?: Readonly<Record<string, string>>;
  /** Counts before every service's `pull_policy`. */
  readonly pull?: string;
  /** `--build` and `--no-build`. */
  readonly builds?: 'all' | 'none';
  /** What is built goes to the registry that its name says, and other nodes take it from there. */
  readonly pushes?: boolean;
  /** Counts before what the fleet says about placing. */
  readonly scheduling?: SchedulingPolicy;
  /** Networks and volumes that no service uses are made too, on the first node. */
  readonly allResources?: boolean;
  /** Some pull policies go by the image's age. */
  readonly nowMs: number;
}

/** What a run finds out, and asks the user, before it plans. */
export interface UpFindings {
  /** What has just been pulled or built, as `imageOn` names it: it is not pulled again. */
  readonly pulled: ReadonlySet<string>;
  /** Keys of volumes that differ and whose data may be lost: they are made anew. */
  readonly renewedVolumes: ReadonlySet<string>;
  /** Keys of networks that differ and are used as they are. */
  readonly keptNetworks: ReadonlySet<string>;
}

/** What `up` is planned with. */
export type UpOptions = UpRequest & UpFindings;

/** Everything the parts of one planning run share. */
export interface Planning {
  readonly project: Project;
  readonly contents: ProjectContents;
  readonly fleet: Fleet;
  readonly placement: Placement;
  readonly options: UpOptions;
  readonly draft: PlanDraft;
  readonly nodePorts: NodePorts;
}

/** The observed state of a node that the placement names. */
export function nodeOf(planning: Pick<Planning, 'fleet'>, name: string): ObservedNode {
  const node = reachableNode(planning.fleet, name);
  if (node === undefined) throw new BugError(`Placement names node "${name}", which was not observed`);
  return node;
}

/** True where the node's disk is not this machine's. */
export function isRemote({ settings }: ObservedNode): boolean {
  return settings.isRemote === true;
}

/** Ids of the operations that make one node's networks, volumes and images ready, by key. */
export interface Prepared {
  readonly networks: ReadonlyMap<string, string>;
  readonly volumes: ReadonlyMap<string, string>;
  /** The removals of networks and volumes that are made anew, by the engine's name. */
  readonly removals: ReadonlyMap<string, string>;
  /** By reference. */
  readonly images: ReadonlyMap<string, string>;
}
