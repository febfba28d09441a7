/** The long forms of a service's attributes, as the Compose Specification names them. */

export type DependencyCondition = 'service_started' | 'service_healthy' | 'service_completed_successfully';

export interface ServiceDependency {
  readonly condition: DependencyCondition;
  readonly required: boolean;
  readonly restart?: boolean;
}

export interface Healthcheck {
  readonly test?: readonly string[];
  readonly timeout?: string;
  readonly interval?: string;
  readonly retries?: number;
  readonly start_period?: string;
  readonly start_interval?: string;
  readonly disable?: boolean;
}

export interface Port {
  readonly name?: string;
  readonly mode?: string;
  readonly host_ip?: string;
  readonly target: number;
  /** A port or a range "6005-6015"; absent where the engine chooses one. */
  readonly published?: string;
  readonly protocol?: string;
  readonly app_protocol?: string;
}

export interface ServiceNetwork {
  readonly aliases?: readonly string[];
  readonly driver_opts?: Readonly<Record<string, string>>;
  readonly gw_priority?: number;
  readonly interface_name?: string;
  readonly ipv4_address?: string;
  readonly ipv6_address?: string;
  readonly link_local_ips?: readonly string[];
  readonly mac_address?: string;
  readonly priority?: number;
}

export interface Logging {
  readonly driver?: string;
  readonly options?: Readonly<Record<string, string>>;
}

/** One number where soft and hard are the same. */
export type Ulimit = number | { readonly soft: number; readonly hard: number };

export interface FileMount {
  readonly source: string;
  readonly target?: string;
  readonly uid?: string;
  readonly gid?: string;
  readonly mode?: string;
}
export type SecretMount = FileMount;
export type ConfigMount = FileMount;

export interface Hook {
  readonly command: readonly string[] | null;
  readonly user?: string;
  readonly privileged?: boolean;
  readonly working_dir?: string;
  readonly environment?: Readonly<Record<string, string | null>>;
}

export interface WatchRule {
  readonly path: string;
  readonly action: string;
  readonly target?: string;
  readonly exec?: Hook;
  readonly include?: readonly string[];
  readonly ignore?: readonly string[];
  readonly initial_sync?: boolean;
}

export interface Provider {
  readonly type: string;
  readonly options?: Readonly<Record<string, readonly string[]>>;
}

export interface DeviceMapping {
  readonly source: string;
  readonly target?: string;
  readonly permissions?: string;
}

export interface DeviceRequest {
  readonly capabilities?: readonly string[];
  readonly driver?: string;
  /** -1 means all. */
  readonly count?: number;
  readonly device_ids?: readonly string[];
  readonly options?: Readonly<Record<string, string>>;
}

export interface CredentialSpec {
  readonly config?: string;
  readonly file?: string;
  readonly registry?: string;
}

export interface BlkioConfig {
  readonly weight?: number;
  readonly weight_device?: readonly { readonly path: string; readonly weight: number }[];
  readonly device_read_bps?: readonly { readonly path: string; readonly rate: string }[];
  readonly device_read_iops?: readonly { readonly path: string; readonly rate: string }[];
  readonly device_write_bps?: readonly { readonly path: string; readonly rate: string }[];
  readonly device_write_iops?: readonly { readonly path: string; readonly rate: string }[];
}

export interface Build {
  readonly context?: string;
  readonly dockerfile?: string;
  readonly dockerfile_inline?: string;
  readonly args?: Readonly<Record<string, string | null>>;
  readonly target?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly cache_from?: readonly string[];
  readonly cache_to?: readonly string[];
  readonly additional_contexts?: Readonly<Record<string, string>>;
  readonly platforms?: readonly string[];
  readonly secrets?: readonly SecretMount[];
  readonly ssh?: readonly string[];
  readonly network?: string;
  readonly no_cache?: boolean;
  readonly pull?: boolean;
  readonly shm_size?: string;
  readonly extra_hosts?: readonly string[];
  readonly tags?: readonly string[];
  readonly ulimits?: Readonly<Record<string, Ulimit>>;
  readonly entitlements?: readonly string[];
  readonly isolation?: string;
  readonly privileged?: boolean;
  readonly provenance?: string;
  readonly sbom?: string;
}
