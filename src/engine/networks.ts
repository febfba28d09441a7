import type { EndpointSpec, NetworkSpec, VolumeSpec } from '../model/container-spec.ts';
import type { ObservedNetwork, ObservedVolume } from '../model/observed/fleet.ts';

/** The engine's calls for networks and volumes. Every method throws an `EngineError`. */
export interface NetworkCalls {
  /** The running containers on the network, of all projects. */
  connectedContainers(idOrName: string, signal?: AbortSignal): Promise<ConnectedContainer[]>;
  listNetworks(signal?: AbortSignal): Promise<ObservedNetwork[]>;
  createNetwork(spec: NetworkSpec): Promise<string>;
  /** A network that is gone already is no error. */
  removeNetwork(idOrName: string): Promise<void>;
  connectNetwork(idOrName: string, containerId: string, endpoint: EndpointSpec): Promise<void>;
  /** A container that is not connected is no error. */
  disconnectNetwork(idOrName: string, containerId: string): Promise<void>;
}

export interface ConnectedContainer {
  readonly id: string;
  readonly name: string;
  /** Its IPv4 address there; empty where it has none. */
  readonly ipAddress: string;
}

export interface VolumeCalls {
  listVolumes(signal?: AbortSignal): Promise<ObservedVolume[]>;
  createVolume(spec: VolumeSpec): Promise<void>;
  /** A volume that is gone already is no error. */
  removeVolume(name: string): Promise<void>;
}
