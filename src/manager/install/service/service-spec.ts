import type {
  SwarmContainerSpec,
  SwarmFileReference,
  SwarmServiceSpec,
} from '../../../engine/swarm-services.ts';
import { OWN_LABEL } from '../../../model/labels.ts';
import { FLEET_FILE_PATH } from '../access/access-files.ts';
import { IMAGE_USER } from '../image/manager-image.ts';

export const SERVICE_NAME = 'flotilla-manager';

/** What makes one installed manager differ from another; all else is the same for all. */
export interface ManagerServiceInputs {
  /** By its id, so that no registry is asked; by its name where the engines have different ids for it. */
  readonly image: string;
  readonly version: string;
  /** Of the machine that the program is for, as platforms name it. */
  readonly architecture: string;
  /** The words that start the program in the image. */
  readonly command: readonly string[];
  /** Of `manager run`. */
  readonly flags: readonly string[];
  readonly replicas: number;
  /** Where the fleet is one engine, reached by its own socket: that socket, and which member of the Swarm has it. */
  readonly local?: { readonly socket: string; readonly nodeId: string };
  readonly secrets: readonly MountedObject[];
  readonly configs: readonly MountedObject[];
}

/** A secret or config, and where it is seen. */
export interface MountedObject {
  readonly id: string;
  readonly name: string;
  readonly path: string;
}

export const KEY_FILE_PATH = '/run/secrets/flotilla-manager-key';
export const MAIL_PASSWORD_PATH = '/run/secrets/flotilla-smtp-password';

const SECOND = 1_000_000_000;
const RUN = ['manager', 'run'];

/**
 * The service that runs managers in a Swarm (API, `POST /services/create`): on managers of the Swarm only, because no other
 * engine shows its store, and on the node's own network, because nodes are reached from there over SSH.
 */
export function serviceSpec(inputs: ManagerServiceInputs): SwarmServiceSpec {
  return {
    Name: SERVICE_NAME,
    Labels: {
      [OWN_LABEL.manager]: 'service',
      [VERSION_LABEL]: inputs.version,
      [COMMAND_LABEL]: JSON.stringify(inputs.command),
    },
    TaskTemplate: {
      ContainerSpec: containerSpec(inputs),
      RestartPolicy: { Condition: 'any', Delay: SECOND },
      Placement: {
        Constraints: [
          'node.role==manager',
          ...(inputs.local === undefined ? [] : [`${NODE_ID}${inputs.local.nodeId}`]),
        ],
        MaxReplicas: 1,
        Platforms: [{ Architecture: inputs.architecture, OS: 'linux' }],
      },
      Networks: [{ Target: 'host' }],
      // The one whose output every engine can show again.
      LogDriver: { Name: 'json-file', Options: { 'max-file': '3', 'max-size': '10m' } },
    },
    Mode: { Replicated: { Replicas: inputs.replicas } },
    UpdateConfig: { Parallelism: 1, Order: 'stop-first', FailureAction: 'pause', Monitor: 5 * SECOND },
    EndpointSpec: { Mode: 'dnsrr' },
  };
}

const VERSION_LABEL = 'io.flotilla.version';
const COMMAND_LABEL = 'io.flotilla.manager.command';
const NODE_ID = 'node.id==';

function containerSpec(inputs: ManagerServiceInputs): SwarmContainerSpec {
  const socket = inputs.local?.socket;
  // The engine's socket is root's.
  const user = socket === undefined ? IMAGE_USER : 0;
  const reference = ({ path }: MountedObject): SwarmFileReference => ({
    File: { Name: path, UID: String(user), GID: String(user), Mode: 0o400 },
  });
  return {
    Image: inputs.image,
    Labels: { [OWN_LABEL.manager]: 'service' },
    Args: [...RUN, ...inputs.flags],
    Env: [
      `FLOTILLA_FLEET=${FLEET_FILE_PATH}`,
      `FLOTILLA_MANAGER_KEY_FILE=${KEY_FILE_PATH}`,
      'FLOTILLA_STORE=swarm',
      ...(inputs.secrets.some(({ path }) => path === MAIL_PASSWORD_PATH)
        ? [`FLOTILLA_SMTP_PASSWORD_FILE=${MAIL_PASSWORD_PATH}`]
        : []),
    ],
    User: `${user}:${user}`,
    ...(socket === undefined ? {} : { Mounts: [{ Type: 'bind', Source: socket, Target: socket }] }),
    // Long enough to give the lease back.
    StopGracePeriod: 20 * SECOND,
    Healthcheck: {
      Test: ['CMD', ...inputs.command, 'manager', 'status', '--socket'],
      Interval: 5 * SECOND,
      Timeout: 5 * SECOND,
      Retries: 6,
      StartPeriod: 60 * SECOND,
    },
    Secrets: inputs.secrets.map((secret) => ({
      SecretID: secret.id,
      SecretName: secret.name,
      ...reference(secret),
    })),
    Configs: inputs.configs.map((config) => ({
      ConfigID: config.id,
      ConfigName: config.name,
      ...reference(config),
    })),
  };
}

/** What a service that is there was made from. */
export function inputsOf({ Labels, TaskTemplate, Mode }: SwarmServiceSpec): ManagerServiceInputs {
  const { ContainerSpec: container, Placement } = TaskTemplate;
  const socket = container.Mounts?.[0]?.Source;
  const nodeId = Placement.Constraints.find((text) => text.startsWith(NODE_ID))?.slice(NODE_ID.length);
  return {
    image: container.Image,
    version: Labels[VERSION_LABEL] ?? '',
    architecture: Placement.Platforms?.[0]?.Architecture ?? '',
    command: JSON.parse(Labels[COMMAND_LABEL] ?? '[]') as string[],
    flags: container.Args.slice(RUN.length),
    replicas: Mode.Replicated.Replicas,
    ...(socket === undefined || nodeId === undefined ? {} : { local: { socket, nodeId } }),
    secrets: (container.Secrets ?? []).map(({ SecretID, SecretName, File }) => ({
      id: SecretID,
      name: SecretName,
      path: File.Name,
    })),
    configs: (container.Configs ?? []).map(({ ConfigID, ConfigName, File }) => ({
      id: ConfigID,
      name: ConfigName,
      path: File.Name,
    })),
  };
}

/** Whether a service that is there is as it is to be, as far as anything is said of it here. */
export function isSameService(present: SwarmServiceSpec, wanted: SwarmServiceSpec): boolean {
  return JSON.stringify(essence(present)) === JSON.stringify(essence(wanted));
}

/** Engines add what they understand by silence, and know networks by their ids. */
function essence({ Labels, TaskTemplate, Mode, UpdateConfig }: SwarmServiceSpec): unknown {
  const { ContainerSpec: container, RestartPolicy, Placement, LogDriver } = TaskTemplate;
  const { Test, Interval, Timeout, Retries, StartPeriod } = container.Healthcheck;
  return [
    [Labels[VERSION_LABEL], Labels[COMMAND_LABEL], Mode.Replicated.Replicas],
    [container.Image, container.Args, [...container.Env].sort(), container.User, container.StopGracePeriod],
    [Test, Interval, Timeout, Retries, StartPeriod],
    (container.Mounts ?? []).map(({ Source }) => Source),
    (container.Secrets ?? []).map(({ SecretID, File }) => [SecretID, File.Name]).sort(),
    (container.Configs ?? []).map(({ ConfigID, File }) => [ConfigID, File.Name]).sort(),
    [RestartPolicy.Condition, RestartPolicy.Delay, Placement.Constraints, Placement.MaxReplicas],
    [Object.entries(LogDriver?.Options ?? {}).sort()],
    [UpdateConfig.Parallelism, UpdateConfig.Order, UpdateConfig.FailureAction, UpdateConfig.Monitor],
  ];
}
