import type { ContainerBody } from '../../../model/container-spec.ts';

/** The parts of the Engine API's answers that are read, as they come over the wire. */

export interface WireContainer {
  readonly Id: string;
  readonly Names?: readonly string[] | null;
  readonly Image: string;
  readonly ImageID: string;
  readonly Command?: string;
  readonly Created: number;
  readonly State: string;
  readonly Status: string;
  readonly Labels?: Readonly<Record<string, string>> | null;
  readonly Ports?: readonly WirePort[] | null;
  readonly Mounts?: readonly WireMount[] | null;
  readonly HostConfig?: { readonly NetworkMode?: string };
  readonly NetworkSettings?: WireNetworkSettings;
}

export interface WireNetworkSettings {
  readonly Networks?: Readonly<Record<string, { NetworkID?: string; IPAddress?: string } | null>> | null;
}

export interface WirePort {
  readonly IP?: string;
  readonly PrivatePort: number;
  readonly PublicPort?: number;
  readonly Type: string;
}

export interface WireMount {
  readonly Type: string;
  readonly Name?: string;
  readonly Source?: string;
  readonly Destination: string;
  readonly RW?: boolean;
}

export interface WireContainerDetails {
  readonly Id: string;
  readonly Name: string;
  readonly Config: Omit<ContainerBody, 'HostConfig'>;
  readonly HostConfig?: ContainerBody['HostConfig'];
  readonly State: {
    readonly Status: string;
    readonly ExitCode: number;
    readonly Error?: string;
    readonly StartedAt?: string;
    readonly FinishedAt?: string;
    readonly Health?: {
      readonly Status: string;
      readonly Log?: readonly { ExitCode: number; Output: string }[] | null;
    } | null;
  };
  readonly NetworkSettings?: WireNetworkSettings;
}

export interface WireNetwork {
  /** Only where one network is asked for. */
  readonly Containers?: Readonly<
    Record<string, { readonly Name: string; readonly IPv4Address?: string }>
  > | null;
  readonly Id: string;
  readonly Name: string;
  readonly Driver: string;
  readonly Scope?: string;
  readonly Labels?: Readonly<Record<string, string>> | null;
}

export interface WireVolume {
  readonly Name: string;
  readonly Mountpoint?: string;
  readonly Options?: Readonly<Record<string, string>> | null;
  readonly Scope?: string;
  readonly Driver: string;
  readonly Labels?: Readonly<Record<string, string>> | null;
}

export interface WireImage {
  readonly Id: string;
  readonly Os?: string;
  readonly Architecture?: string;
  readonly Variant?: string;
  readonly Size?: number;
  readonly Created?: string;
  readonly RootFS?: { readonly Layers?: readonly string[] | null };
  readonly Metadata?: { readonly LastTagTime?: string };
  readonly Config?: {
    readonly Env?: readonly string[] | null;
    readonly Cmd?: readonly string[] | null;
    readonly Entrypoint?: readonly string[] | null;
    readonly Labels?: Readonly<Record<string, string>> | null;
    readonly Volumes?: Readonly<Record<string, unknown>> | null;
    readonly Healthcheck?: { readonly Test?: readonly string[] | null } | null;
  } | null;
}

export interface WireEvent {
  readonly Type: string;
  readonly Action: string;
  readonly Actor?: { readonly ID?: string; readonly Attributes?: Readonly<Record<string, string>> };
  readonly time?: number;
  /** As the engine writes it: a number has not all of its digits. */
  readonly timeNano?: string | number;
}

export interface WirePullProgress {
  readonly status?: string;
  readonly id?: string;
  readonly error?: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
}
