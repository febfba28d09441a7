import type { DeviceRequest } from './service-parts.ts';

/** The `deploy` section of a service. */
export interface Deploy {
  readonly mode?: string;
  readonly replicas?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly update_config?: UpdateConfig;
  readonly rollback_config?: UpdateConfig;
  readonly resources?: {
    readonly limits?: Resources;
    readonly reservations?: Resources;
  };
  readonly restart_policy?: {
    readonly condition?: string;
    readonly delay?: string;
    readonly max_attempts?: number;
    readonly window?: string;
  };
  readonly placement?: {
    readonly constraints?: readonly string[];
    readonly preferences?: readonly { readonly spread?: string }[];
    readonly max_replicas_per_node?: number;
  };
  readonly endpoint_mode?: string;
}

export interface Resources {
  /** Number of CPUs; the specification writes it as a string, docker compose prints a number. */
  readonly cpus?: number | string;
  readonly memory?: string;
  readonly pids?: number;
  readonly devices?: readonly DeviceRequest[];
  readonly generic_resources?: readonly {
    readonly discrete_resource_spec?: { readonly kind?: string; readonly value: number };
  }[];
}

/** flotilla's `x-deploy.strategy`. */
export type RolloutStrategy = 'rolling' | 'blue-green';

export interface UpdateConfig {
  readonly parallelism?: number;
  readonly delay?: string;
  readonly failure_action?: string;
  readonly monitor?: string;
  readonly max_failure_ratio?: number;
  readonly order?: string;
}
