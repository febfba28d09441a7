import type { Deploy } from './deploy.ts';
import type { Mount } from './mount.ts';
import type {
  BlkioConfig,
  Build,
  ConfigMount,
  CredentialSpec,
  DeviceMapping,
  DeviceRequest,
  Healthcheck,
  Hook,
  Logging,
  Port,
  Provider,
  SecretMount,
  ServiceDependency,
  ServiceNetwork,
  Ulimit,
  WatchRule,
} from './service-parts.ts';

/**
 * A service in the canonical form of the Compose Specification: long forms only, under the
 * specification's own key names, with exactly the values that `config --format json` prints.
 * Durations are Go duration strings ("1m30s"), byte sizes decimal strings ("1048576"): `model/units.ts`
 * turns them into numbers. `command` and `entrypoint` are null where the image's own count.
 * Defaults are applied, relative paths are absolute, env files are merged into `environment`.
 */
export interface Service {
  readonly annotations?: Readonly<Record<string, string>>;
  readonly attach?: boolean;
  readonly blkio_config?: BlkioConfig;
  readonly build?: Build;
  readonly cap_add?: readonly string[];
  readonly cap_drop?: readonly string[];
  readonly cgroup?: string;
  readonly cgroup_parent?: string;
  readonly command: readonly string[] | null;
  readonly configs?: readonly ConfigMount[];
  readonly container_name?: string;
  readonly cpu_count?: number;
  readonly cpu_percent?: number;
  readonly cpu_period?: number | string;
  readonly cpu_quota?: number | string;
  readonly cpu_rt_period?: number | string;
  readonly cpu_rt_runtime?: number | string;
  readonly cpu_shares?: number;
  readonly cpus?: number;
  readonly cpuset?: string;
  readonly credential_spec?: CredentialSpec;
  readonly depends_on?: Readonly<Record<string, ServiceDependency>>;
  readonly deploy?: Deploy;
  readonly develop?: { readonly watch?: readonly WatchRule[] };
  readonly device_cgroup_rules?: readonly string[];
  readonly devices?: readonly DeviceMapping[];
  readonly dns?: readonly string[];
  readonly dns_opt?: readonly string[];
  readonly dns_search?: readonly string[];
  readonly domainname?: string;
  readonly entrypoint: readonly string[] | null;
  /** Only where env files are not merged into `environment`; a required one is its path. */
  readonly env_file?: readonly (
    | string
    | { readonly path: string; readonly required: boolean; readonly format?: string }
  )[];
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly expose?: readonly string[];
  /** Only where the extended service is empty: docker compose then keeps the reference. */
  readonly extends?: { readonly file?: string; readonly service?: string };
  readonly external_links?: readonly string[];
  readonly extra_hosts?: readonly string[];
  readonly gpus?: readonly DeviceRequest[];
  readonly group_add?: readonly string[];
  readonly healthcheck?: Healthcheck;
  readonly hostname?: string;
  readonly image?: string;
  readonly init?: boolean;
  readonly ipc?: string;
  readonly isolation?: string;
  readonly label_file?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly links?: readonly string[];
  readonly logging?: Logging;
  readonly mac_address?: string;
  readonly mem_limit?: string;
  readonly mem_reservation?: string;
  readonly mem_swappiness?: string | number;
  readonly memswap_limit?: string;
  readonly models?: Readonly<Record<string, { endpoint_var?: string; model_var?: string } | null>>;
  readonly network_mode?: string;
  readonly networks?: Readonly<Record<string, ServiceNetwork | null>>;
  readonly oom_kill_disable?: boolean;
  readonly oom_score_adj?: number;
  readonly pid?: string;
  readonly pids_limit?: number;
  readonly platform?: string;
  readonly ports?: readonly Port[];
  readonly post_start?: readonly Hook[];
  readonly pre_stop?: readonly Hook[];
  readonly privileged?: boolean;
  readonly profiles?: readonly string[];
  readonly provider?: Provider;
  readonly pull_policy?: string;
  readonly read_only?: boolean;
  readonly restart?: string;
  readonly runtime?: string;
  readonly scale?: number;
  readonly secrets?: readonly SecretMount[];
  readonly security_opt?: readonly string[];
  readonly shm_size?: string;
  readonly stdin_open?: boolean;
  readonly stop_grace_period?: string;
  readonly stop_signal?: string;
  readonly storage_opt?: Readonly<Record<string, string>>;
  readonly sysctls?: Readonly<Record<string, string>>;
  readonly tmpfs?: readonly string[];
  readonly tty?: boolean;
  readonly ulimits?: Readonly<Record<string, Ulimit>>;
  readonly use_api_socket?: boolean;
  readonly user?: string;
  readonly userns_mode?: string;
  readonly uts?: string;
  readonly volume_driver?: string;
  readonly volumes?: readonly Mount[];
  readonly volumes_from?: readonly string[];
  readonly working_dir?: string;
}
