import type { ContainerSpec, EndpointSpec, NetworkSpec, VolumeSpec } from '../model/container-spec.ts';
import type { Model } from '../model/desired/project.ts';
import type { Service } from '../model/desired/service.ts';
import type { Hook, Provider } from '../model/desired/service-parts.ts';
import type { ImageBuild } from '../model/image-build.ts';
import type { ContainerFile } from './container-spec/files.ts';

/** What an operation works on, as users name it. */
export interface Resource {
  readonly kind: 'network' | 'volume' | 'image' | 'container' | 'provider' | 'model' | 'service' | 'routes';
  /** The engine's name for it; for a container its final name. */
  readonly name: string;
  /** The service's key, for a container, and for an image that is pulled. */
  readonly service?: string;
}

/** A container that is about to be stopped, and what it answers on. */
export interface Withdrawal {
  readonly node: string;
  readonly id: string;
  readonly tcpPorts: readonly number[];
  readonly graceSeconds: number;
}

/** The container of an operation: one that is there, or one that an earlier operation creates. */
export type ContainerTarget =
  | { readonly kind: 'observed'; readonly id: string }
  | { readonly kind: 'created'; readonly by: string };

/** How an image is made of a container. */
export interface CommitSettings {
  /** "name:tag"; absent: the image gets an id only. */
  readonly reference?: string;
  readonly author?: string;
  readonly message?: string;
  /** Dockerfile instructions to apply. */
  readonly changes: readonly string[];
  readonly pause: boolean;
}

interface Common {
  /** Unique in its plan and the same for the same input: "a/start-container/shop-web-1". */
  readonly id: string;
  readonly node: string;
  readonly resource: Resource;
  /** Why, in a few words: "not found", "image changed". */
  readonly cause: string;
  /** Operations that must be done first; where one fails, this one is skipped. */
  readonly dependsOn: readonly string[];
  /** Operations that must have ended first, whether they succeeded or not (`required: false`). */
  readonly after: readonly string[];
  /** Its failure is a warning: only optional dependents wait for it. */
  readonly isOptional?: boolean;
}

/**
 * One call to an engine, or one wait. A strict removal fails where others still use the thing: it has to
 * be gone for what comes next; else that is no failure. Each carries only its own fields. */
export type Operation = Common &
  (
    | { readonly kind: 'create-network'; readonly spec: NetworkSpec }
    | {
        readonly kind: 'remove-network';
        readonly networkId: string;
        readonly isStrict?: boolean;
        /**
         * For one of a Swarm, which takes a moment to see that the last container has left it: the nodes that list it, and have
         * to hear of its end.
         */
        readonly members?: readonly string[];
        /** Nodes that did not answer: their containers may still use it, however long one waits. */
        readonly silent?: readonly string[];
      }
    | {
        readonly kind: 'disconnect-network';
        readonly networkId: string;
        readonly target: ContainerTarget;
      }
    | {
        readonly kind: 'connect-network';
        readonly network: string;
        readonly endpoint: EndpointSpec;
        readonly target: ContainerTarget;
      }
    | { readonly kind: 'create-volume'; readonly spec: VolumeSpec }
    | { readonly kind: 'remove-volume'; readonly isStrict?: boolean }
    | {
        readonly kind: 'pull-image';
        readonly reference: string;
        readonly platform?: string;
        /** The service that can build the image where it can't be pulled. */
        readonly builtBy?: string;
        /** Nodes that have the image, to take it from where no registry gives it. */
        readonly otherwiseFrom?: readonly string[];
        /** The node that has pushed it in the same run. */
        readonly pushedBy?: string;
      }
    | {
        /** An image comes from another node, without a registry. */
        readonly kind: 'transfer-image';
        readonly reference: string;
        readonly from: string;
        /** The transfer that brings it to `from`; where that failed, `from` is not asked. */
        readonly fromAfter?: string;
        /** Nodes that have the image independently of other transfers: it is taken from them where `from` can't give it. */
        readonly otherwiseFrom: readonly string[];
      }
    | {
        readonly kind: 'push-image';
        readonly reference: string;
        /** The name that the registry gets it under, where that is another one. */
        readonly as?: string;
      }
    | {
        /** Makes one image of those that were pushed for single architectures. */
        readonly kind: 'push-index';
        readonly reference: string;
        /** The references of those. */
        readonly parts: readonly string[];
      }
    | { readonly kind: 'remove-image' }
    | {
        readonly kind: 'run-provider';
        readonly provider: Provider;
        readonly action: 'up' | 'down' | 'stop';
        readonly project: string;
      }
    | { readonly kind: 'pull-model' | 'configure-model'; readonly model: Model }
    | { readonly kind: 'build-image'; readonly image: ImageBuild }
    | {
        readonly kind: 'commit-container';
        readonly target: ContainerTarget;
        readonly settings: CommitSettings;
      }
    | {
        readonly kind: 'create-container';
        readonly spec: ContainerSpec;
        /** Set where the image was there when the plan was made; else it is what the pull brought. */
        readonly imageId?: string;
        /** It gets no connections of the mesh before routes are brought to it by name. */
        readonly isHidden?: boolean;
        /** Set where it takes namespaces or volumes of others; their ids may be known only then. */
        readonly borrows?: Borrows;
      }
    | {
        readonly kind: 'copy-files';
        readonly target: ContainerTarget;
        readonly files: readonly ContainerFile[];
        /** Set where it can not be done, and why. */
        readonly refusal?: string;
      }
    | {
        readonly kind: 'run-hook';
        readonly target: ContainerTarget;
        readonly name: 'post_start' | 'pre_stop';
        readonly hook: Hook;
      }
    | { readonly kind: 'start-container'; readonly target: ContainerTarget }
    | {
        readonly kind: 'stop-container';
        readonly target: ContainerTarget;
        readonly timeoutSeconds?: number;
      }
    | {
        readonly kind: 'restart-container';
        readonly target: ContainerTarget;
        readonly timeoutSeconds?: number;
      }
    | { readonly kind: 'kill-container'; readonly target: ContainerTarget; readonly signal: string }
    | { readonly kind: 'pause-container'; readonly target: ContainerTarget }
    | { readonly kind: 'unpause-container'; readonly target: ContainerTarget }
    | {
        readonly kind: 'remove-container';
        readonly target: ContainerTarget;
        readonly withAnonymousVolumes: boolean;
      }
    | { readonly kind: 'rename-container'; readonly target: ContainerTarget; readonly to: string }
    | {
        readonly kind: 'await-container';
        readonly target: ContainerTarget;
        readonly condition: AwaitCondition;
        /** Where set, the wait fails after this many milliseconds. */
        readonly deadlineMs?: number;
        /** For `steady`: how long it has to stay ready. */
        readonly monitorMs?: number;
        /** A container that fails the wait is stopped: its predecessor still does its work. */
        readonly stopsFailed?: boolean;
        /** Services that depend on it start after the wait. */
        readonly forDependents?: true;
      }
    | {
        /**
         * Brings the routes of every node to what runs, in one turn: withdrawn containers get no new connections, and keep
         * their open ones for their grace period; published ones get connections again.
         */
        readonly kind: 'update-routes';
        readonly withdraws: readonly Withdrawal[];
        readonly publishes: readonly ContainerTarget[];
      }
    | {
        /**
         * Between two batches of a rollout, and at its end: it is skipped, and what comes after it too, where
         * more than `tolerated` of the waits `of` all batches so far came to nothing.
         */
        readonly kind: 'check-batch';
        readonly of: readonly string[];
        readonly tolerated: number;
        /** How long the next batch is held back after that. */
        readonly holdMs: number;
      }
  );

/** The service that a container is made from, and the containers of the services it borrows from. */
export interface Borrows {
  readonly service: Service;
  readonly lenders: Readonly<Record<string, ContainerTarget>>;
}

/**
 * - `healthy`: its healthcheck passes; exiting, being unhealthy or having no healthcheck is a failure.
 * - `completed`: it has exited with 0.
 * - `steady`: ready without having ended even once, and so for the time to monitor.
 * - `ready`: for `--wait`: healthy, or running where it has no healthcheck; one that others wait for
 *   as completed may also have exited with 0.
 */
export type AwaitCondition = 'healthy' | 'completed' | 'ready' | 'ready-or-completed' | 'steady';

export type OperationKind = Operation['kind'];

/** A run of operations: a DAG, listed so that each comes after those it depends on. */
export interface Plan {
  readonly project: string;
  readonly operations: readonly Operation[];
  /** Containers that are as they should be. Nothing is done to them, but users look for them in the output. */
  readonly unchanged?: readonly Unchanged[];
}

export interface Unchanged {
  readonly node: string;
  readonly resource: Resource;
  /** It was to be stopped, and is; else it runs as it should. */
  readonly isStopped?: boolean;
  /** Why nothing is done, where that is not obvious: "Skipped - Image can be built". */
  readonly note?: string;
}
