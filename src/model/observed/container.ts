import type { ContainerBody } from '../container-spec.ts';

export type ContainerState = 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead';

export type ContainerHealth = 'starting' | 'healthy' | 'unhealthy';

/** A container as one list call shows it; no inspect is needed to plan. */
export interface ObservedContainer {
  readonly id: string;
  /** Without the leading slash. */
  readonly name: string;
  /** The image reference it was created from, as the engine shows it. */
  readonly image: string;
  readonly imageId: string;
  readonly command: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly state: ContainerState;
  /** The engine's own words: "Up 2 minutes (healthy)", "Exited (0) 3 seconds ago". */
  readonly status: string;
  /** Absent where the container has no healthcheck or does not run. */
  readonly health?: ContainerHealth;
  /** Present once it has exited. */
  readonly exitCode?: number;
  readonly createdAtMs: number;
  readonly ports: readonly ObservedPort[];
  readonly networks: readonly ObservedEndpoint[];
  readonly networkMode: string;
  readonly mounts: readonly ObservedMount[];
  /** What it was created with; known only where it may have to be replaced. */
  readonly settings?: ContainerBody;
}

export interface ObservedPort {
  readonly hostIp?: string;
  readonly containerPort: number;
  readonly hostPort?: number;
  readonly protocol: string;
}

export interface ObservedEndpoint {
  readonly networkName: string;
  /** Empty for a container that has not been started since it was created. */
  readonly networkId: string;
  readonly ipAddress: string;
}

export interface ObservedMount {
  readonly kind: string;
  /** The volume's name, where it is one. */
  readonly volumeName?: string;
  readonly source: string;
  readonly target: string;
  readonly isReadOnly: boolean;
}
