/**
 * What a container is created from: the body of the Engine API's `POST /containers/create` under the
 * API's own names, so that a plan shows exactly what will be asked for. Only the fields that flotilla
 * sets are typed.
 */
export interface ContainerSpec {
  readonly name: string;
  readonly platform?: string;
  /** The network the container is created on first; the engine adapter connects the others. */
  readonly primaryNetwork?: string;
  /** By the network's name; empty where `HostConfig.NetworkMode` says all. */
  readonly endpoints: Readonly<Record<string, EndpointSpec>>;
  readonly body: ContainerBody;
}

export interface EndpointSpec {
  readonly Aliases?: readonly string[];
  readonly IPAMConfig?: {
    readonly IPv4Address?: string;
    readonly IPv6Address?: string;
    readonly LinkLocalIPs?: readonly string[];
  };
  readonly MacAddress?: string;
  readonly DriverOpts?: Readonly<Record<string, string>>;
  readonly GwPriority?: number;
  /** Not the engine's: a driver option carries it. */
  readonly interfaceName?: string;
  readonly Links?: readonly string[];
}

export interface ContainerBody {
  readonly Hostname?: string;
  readonly Domainname?: string;
  readonly User?: string;
  readonly NetworkDisabled?: boolean;
  readonly AttachStdin?: boolean;
  readonly AttachStdout?: boolean;
  readonly AttachStderr?: boolean;
  readonly Tty?: boolean;
  readonly OpenStdin?: boolean;
  readonly StdinOnce?: boolean;
  readonly Env?: readonly string[];
  readonly Cmd?: readonly string[] | null;
  readonly Entrypoint?: readonly string[] | null;
  readonly Image: string;
  readonly WorkingDir?: string;
  readonly Labels: Readonly<Record<string, string>>;
  readonly StopSignal?: string;
  /** Seconds. */
  readonly StopTimeout?: number;
  readonly Healthcheck?: HealthcheckSpec;
  readonly ExposedPorts?: Readonly<Record<string, Record<string, never>>>;
  readonly Volumes?: Readonly<Record<string, Record<string, never>>>;
  readonly HostConfig: HostConfigSpec;
}

/** Durations in nanoseconds. */
export interface HealthcheckSpec {
  readonly Test?: readonly string[];
  readonly Interval?: number;
  readonly Timeout?: number;
  readonly StartPeriod?: number;
  /** Engine API 1.44 and newer. */
  readonly StartInterval?: number;
  readonly Retries?: number;
}

export interface HostConfigSpec {
  readonly Binds?: readonly string[];
  readonly Mounts?: readonly MountSpec[];
  readonly Tmpfs?: Readonly<Record<string, string>>;
  readonly NetworkMode?: string;
  readonly PortBindings?: Readonly<Record<string, readonly { HostIp: string; HostPort: string }[]>>;
  readonly RestartPolicy?: { readonly Name: string; readonly MaximumRetryCount: number };
  readonly ReadonlyRootfs?: boolean;
  readonly Privileged?: boolean;
  readonly Init?: boolean;
  readonly CapAdd?: readonly string[];
  readonly CapDrop?: readonly string[];
  readonly ExtraHosts?: readonly string[];
  readonly Dns?: readonly string[];
  readonly DnsOptions?: readonly string[];
  readonly DnsSearch?: readonly string[];
  readonly GroupAdd?: readonly string[];
  readonly SecurityOpt?: readonly string[];
  readonly Sysctls?: Readonly<Record<string, string>>;
  readonly Ulimits?: readonly { Name: string; Soft: number; Hard: number }[];
  readonly LogConfig?: { readonly Type: string; readonly Config: Readonly<Record<string, string>> };
  /** Bytes. */
  readonly Memory?: number;
  readonly MemoryReservation?: number;
  readonly MemorySwap?: number;
  readonly MemorySwappiness?: number;
  readonly NanoCpus?: number;
  readonly CpuShares?: number;
  readonly CpuPeriod?: number;
  readonly CpuQuota?: number;
  readonly CpusetCpus?: string;
  readonly PidsLimit?: number;
  readonly ShmSize?: number;
  readonly OomKillDisable?: boolean;
  readonly OomScoreAdj?: number;
  readonly Annotations?: Readonly<Record<string, string>>;
  readonly CgroupnsMode?: string;
  readonly CgroupParent?: string;
  readonly CpuCount?: number;
  readonly CpuPercent?: number;
  readonly CpuRealtimePeriod?: number;
  readonly CpuRealtimeRuntime?: number;
  readonly BlkioWeight?: number;
  readonly BlkioWeightDevice?: readonly { readonly Path: string; readonly Weight: number }[];
  readonly BlkioDeviceReadBps?: BlkioRates;
  readonly BlkioDeviceReadIOps?: BlkioRates;
  readonly BlkioDeviceWriteBps?: BlkioRates;
  readonly BlkioDeviceWriteIOps?: BlkioRates;
  readonly Devices?: readonly DeviceSpec[];
  readonly DeviceCgroupRules?: readonly string[];
  readonly DeviceRequests?: readonly DeviceRequestSpec[];
  readonly AutoRemove?: boolean;
  readonly IpcMode?: string;
  readonly PidMode?: string;
  readonly UTSMode?: string;
  readonly UsernsMode?: string;
  readonly Isolation?: string;
  readonly Runtime?: string;
  readonly StorageOpt?: Readonly<Record<string, string>>;
  readonly VolumeDriver?: string;
  readonly VolumesFrom?: readonly string[];
  readonly Links?: readonly string[];
  readonly MaskedPaths?: readonly string[];
  readonly ReadonlyPaths?: readonly string[];
}

/** Block I/O limits; bytes or operations a second. */
export type BlkioSpec = Pick<
  HostConfigSpec,
  | 'BlkioWeight'
  | 'BlkioWeightDevice'
  | 'BlkioDeviceReadBps'
  | 'BlkioDeviceReadIOps'
  | 'BlkioDeviceWriteBps'
  | 'BlkioDeviceWriteIOps'
>;

type BlkioRates = readonly { readonly Path: string; readonly Rate: number }[];

export interface DeviceSpec {
  readonly PathOnHost: string;
  readonly PathInContainer: string;
  readonly CgroupPermissions: string;
}

export interface DeviceRequestSpec {
  readonly Driver?: string;
  readonly Count?: number;
  readonly DeviceIDs?: readonly string[];
  /** Alternatives, each a list that must hold as a whole. */
  readonly Capabilities?: readonly (readonly string[])[];
  readonly Options?: Readonly<Record<string, string>>;
}

export interface MountSpec {
  readonly Type: string;
  readonly Source?: string;
  readonly Target: string;
  readonly ReadOnly?: boolean;
  readonly Consistency?: string;
  readonly BindOptions?: {
    readonly Propagation?: string;
    readonly CreateMountpoint?: boolean;
    readonly NonRecursive?: boolean;
  };
  readonly VolumeOptions?: {
    readonly NoCopy?: boolean;
    readonly Labels?: Readonly<Record<string, string>>;
    readonly DriverConfig?: { readonly Name?: string; readonly Options?: Readonly<Record<string, string>> };
    readonly Subpath?: string;
  };
  readonly TmpfsOptions?: { readonly SizeBytes?: number; readonly Mode?: number };
  /** Engine API 1.48 and newer. */
  readonly ImageOptions?: { readonly Subpath?: string };
}

/** The body of `POST /networks/create`. */
export interface NetworkSpec {
  readonly name: string;
  readonly driver?: string;
  readonly options?: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly internal: boolean;
  readonly attachable: boolean;
  readonly enableIpv6?: boolean;
  /** Engine API 1.48 and newer. */
  readonly enableIpv4?: boolean;
  readonly ipam?: {
    readonly driver?: string;
    readonly options?: Readonly<Record<string, string>>;
    readonly pools: readonly {
      readonly subnet?: string;
      readonly gateway?: string;
      readonly ipRange?: string;
      readonly auxAddresses?: Readonly<Record<string, string>>;
    }[];
  };
}

/** The body of `POST /volumes/create`. */
export interface VolumeSpec {
  readonly name: string;
  readonly driver?: string;
  readonly options?: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}
