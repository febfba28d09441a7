import type { ServiceScheduling } from '../placing/scheduling.ts';
import type { Autoscale } from './autoscale.ts';
import type { Balance } from './balance.ts';
import type { RolloutStrategy } from './deploy.ts';
import type { Channel } from './notify.ts';
import type { Service } from './service.ts';

/** A top-level network; `name` is the engine's name for it, already prefixed with the project's. */
export interface Network {
  readonly name: string;
  readonly driver?: string;
  readonly driver_opts?: Readonly<Record<string, string>>;
  readonly ipam?: {
    readonly driver?: string;
    readonly config?: readonly IpamPool[];
  };
  readonly external?: boolean;
  readonly internal?: boolean;
  readonly attachable?: boolean;
  readonly labels?: Readonly<Record<string, string>>;
  readonly enable_ipv4?: boolean;
  readonly enable_ipv6?: boolean;
}

export interface IpamPool {
  readonly subnet?: string;
  readonly gateway?: string;
  readonly ip_range?: string;
  readonly aux_addresses?: Readonly<Record<string, string>>;
}

/** A top-level volume; `name` is the engine's name for it. */
export interface Volume {
  readonly name: string;
  readonly driver?: string;
  readonly driver_opts?: Readonly<Record<string, string>>;
  readonly external?: boolean;
  readonly labels?: Readonly<Record<string, string>>;
}

/** A top-level secret or config. */
export interface FileObject {
  readonly name: string;
  readonly file?: string;
  readonly environment?: string;
  readonly content?: string;
  readonly external?: boolean;
  readonly labels?: Readonly<Record<string, string>>;
  readonly driver?: string;
  readonly driver_opts?: Readonly<Record<string, string>>;
  readonly template_driver?: string;
}

/** A top-level model: served by Docker's model runner, not by the engine. */
export interface Model {
  readonly name?: string;
  readonly model: string;
  readonly context_size?: number;
  readonly runtime_flags?: readonly string[];
}

/**
 * What the user asks for: compose files read, merged and normalised. The five maps are what
 * `config --format json` prints, so what `config` shows is what is deployed.
 */
export interface Project {
  readonly name: string;
  /** Separates the parts of container and image names, as in Compose 1; absent: "-". */
  readonly nameSeparator?: '_';
  /** Enabled services only, by key. */
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, Network>>;
  readonly volumes: Readonly<Record<string, Volume>>;
  readonly configs: Readonly<Record<string, FileObject>>;
  readonly secrets: Readonly<Record<string, FileObject>>;
  readonly models: Readonly<Record<string, Model>>;
  /** `x-*` keys at the top level. */
  readonly extensions: Readonly<Record<string, unknown>>;
  /** `x-deploy.strategy` of the services that have one, by key. */
  readonly strategies?: Readonly<Record<string, RolloutStrategy>>;
  /** Services' own placement settings, by key; services without any have no entry. */
  readonly scheduling?: Readonly<Record<string, ServiceScheduling>>;
  /** `x-mesh.balance` of the services that have one, by key. */
  readonly balances?: Readonly<Record<string, Balance>>;
  /** `x-schedule` of the jobs that have one, by key: "0 3 * * *". */
  readonly schedules?: Readonly<Record<string, string>>;
  /** `x-autoscale` of the services that have it, by key. */
  readonly autoscaling?: Readonly<Record<string, Autoscale>>;
  /** `x-notify`: who gets news of the stack. */
  readonly notify?: readonly Channel[];
  /** Services switched off by profiles: they are no orphans. */
  readonly disabledServices: readonly string[];
  /** The services of `disabledServices` in full, so that naming one can enable it. */
  readonly disabled: Readonly<Record<string, Service>>;
  /** Absolute path of the project directory. */
  readonly workingDir: string;
  /** Absolute paths of the compose files, in the order they were merged. */
  readonly files: readonly string[];
  /** The values of `--env-file`, absolute; empty where only `.env` was read. */
  readonly envFiles: readonly string[];
  /** docker compose's config hash of each service, by key: see compose/hash/config-hash.ts. */
  readonly configHashes: Readonly<Record<string, ConfigHash>>;
  /** The same for networks and volumes, by key. */
  readonly networkHashes: Readonly<Record<string, string>>;
  readonly volumeHashes: Readonly<Record<string, string>>;
}

/**
 * The hash as docker compose 2.40 writes it (`current`), and every value that counts as equal to it,
 * such as the one docker compose 5 gives to the same service.
 */
export interface ConfigHash {
  readonly current: string;
  readonly equal: readonly string[];
}
