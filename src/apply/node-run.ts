import type { Clock } from '../async/clock.ts';
import type { Builder } from '../build/builder.ts';
import type { Engine } from '../engine/engine.ts';
import type { PullProgress } from '../engine/images.ts';
import { BugError } from '../errors/flotilla-error.ts';
import type { FleetMesh } from '../mesh/fleet-mesh.ts';
import type { NetworkSpec } from '../model/container-spec.ts';
import type { ContainerTarget, Operation, Resource } from '../plan/operation.ts';
import type { FindAuth } from '../registry/registry-auth.ts';
import type { ContainerEvents } from './containers/container-events.ts';
import type { ImageStreams } from './images/image-streams.ts';
import type { ModelPlugin } from './model-plugin.ts';

/** A hook's output as it arrives. It may hold anything: it is shown with the output of services, and nowhere else. */
export type OnHookOutput = (resource: Resource, stream: 'stdout' | 'stderr', data: Uint8Array) => void;

/** What one node's operations need. */
export interface NodeRun {
  readonly engine: Engine;
  /** All nodes' engines, for what comes from another node. */
  readonly engines: ReadonlyMap<string, Engine>;
  /** Which nodes give images to which; one for all nodes. */
  readonly streams: ImageStreams;
  readonly events: ContainerEvents;
  /** For waits: goes before other calls, because other operations depend on it. */
  readonly inspect: Engine['inspectContainer'];
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly openMesh?: () => Promise<FleetMesh>;
  /** The project's own networks of one node each, by name; absent where nothing is made. */
  readonly networks?: ReadonlyMap<string, NetworkSpec>;
  /** Ids of the containers that this run created on all nodes, by operation. */
  readonly created: Map<string, string>;
  /** The login for the registry of an image. */
  readonly findAuth: FindAuth;
  /** Variables that providers gave, by service. */
  readonly provided: Map<string, Readonly<Record<string, string>>>;
  /** Absent where the plan has no models. */
  readonly models?: ModelPlugin;
  /** Where models answer, by key. */
  readonly endpoints: Map<string, string>;
  /** The builder of this run's images on the node; opened at the first call. */
  readonly builder: () => Promise<Builder>;
  /** Digests of what images were built from, by `imageOn`; absent: no containers are made to run. */
  readonly buildInputs?: Map<string, string>;
  /** The process's own, for programs that are run. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Absent: the output of hooks is dropped. */
  readonly onHookOutput?: OnHookOutput;
  readonly onOutput: (operation: Operation, text: string) => void;
  readonly onPull: (operation: Operation, progress: PullProgress) => void;
  readonly onWarning: (message: string) => void;
}

/** The engine's id of an operation's container. */
export function idOf(target: ContainerTarget, { created }: NodeRun): string {
  if (target.kind === 'observed') return target.id;
  const id = created.get(target.by);
  if (id === undefined) throw new BugError(`Operation "${target.by}" created no container`);
  return id;
}
