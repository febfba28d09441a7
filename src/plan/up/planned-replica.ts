import type { ObservedContainer } from '../../model/observed/container.ts';
import type { LocatedContainer, PlacedReplica } from '../../schedule/placement.ts';
import type { ContainerTarget, Resource } from '../operation.ts';

/** By service: what happens to its replicas' containers. */
export type PlannedServices = ReadonlyMap<string, readonly PlannedReplica[]>;

/** A container leaves its networks, and joins them again under the names of its service. */
export interface Turn {
  readonly leaves: readonly string[];
  readonly joins: readonly string[];
}

/** One replica after its container was dealt with, as the start phase needs to know it. */
export interface PlannedReplica {
  readonly replica: PlacedReplica;
  readonly resource: Resource;
  readonly target: ContainerTarget;
  /** Operations that must be done before the container may start. */
  readonly startAfter: readonly string[];
  /** The stop of the container that is replaced. */
  readonly stopOfOld?: string;
  /** The removal of the container that is replaced: its name is free from then on. */
  readonly removalOfOld?: string;
  /** The wait after which the old container is stopped, where the new one starts first. */
  readonly ready?: string;
  /** What takes the final name, where that is not what the start waits for. */
  readonly rename?: string;
  /** How traffic comes to the new container, where it does not have it from its start. */
  readonly turn?: Turn;
  /** The container as it is, where it stays. */
  readonly kept?: ObservedContainer;
  /** The container on the node that the replica has left: it goes once this one runs. */
  readonly leftBehind?: LocatedContainer;
  /** The stop of that container. */
  readonly stopOfLeft?: string;
  readonly cause: string;
}
