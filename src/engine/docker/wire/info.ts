import type { NodeInfo, NodeSwarm } from '../../../model/observed/fleet.ts';
import type { ResourceAmounts } from '../../../model/placing/resources.ts';

/** The parts of `GET /info` that are read (API 1.41 and later). */
export interface WireInfo {
  readonly ID: string;
  readonly Name: string;
  readonly DockerRootDir?: string;
  /** As uname says: "x86_64". */
  readonly Architecture: string;
  readonly NCPU: number;
  readonly MemTotal: number;
  readonly ContainersRunning?: number;
  /** "key=value", or a bare key. */
  readonly Labels?: readonly string[] | null;
  readonly Plugins?: {
    readonly Volume?: readonly string[] | null;
    readonly Network?: readonly string[] | null;
    readonly Log?: readonly string[] | null;
  };
  readonly OperatingSystem?: string;
  readonly OSType?: string;
  readonly KernelVersion?: string;
  /** The storage driver. */
  readonly Driver?: string;
  /** `node-generic-resources` of the engine's settings: a number of a kind, or one thing by its name. */
  readonly GenericResources?:
    | readonly {
        readonly DiscreteResourceSpec?: { readonly Kind: string; readonly Value: number };
        readonly NamedResourceSpec?: { readonly Kind: string; readonly Value: string };
      }[]
    | null;
  /** Devices that the engine found by itself (API 1.50 and newer): "nvidia.com/gpu=0". */
  readonly DiscoveredDevices?: readonly { readonly Source?: string; readonly ID?: string }[] | null;
  readonly Runtimes?: Readonly<Record<string, unknown>> | null;
  readonly Swarm?: {
    readonly NodeID?: string;
    readonly NodeAddr?: string;
    readonly LocalNodeState?: string;
    readonly ControlAvailable?: boolean;
    /** Of a manager: why it can't ask the Swarm. */
    readonly Error?: string;
    readonly RemoteManagers?: readonly { readonly NodeID: string }[] | null;
    readonly Cluster?: { readonly TLSInfo?: { readonly TrustRoot?: string } } | null;
  };
}

const STATES = ['inactive', 'pending', 'active', 'error', 'locked'] as const;

/** uname's names for machines, and those that images and platforms use. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x86_64: 'amd64', aarch64: 'arm64' };

export function decodeInfo(info: WireInfo): NodeInfo {
  return {
    engineId: info.ID,
    hostname: info.Name,
    architecture: ARCHITECTURES[info.Architecture] ?? info.Architecture,
    cpus: info.NCPU,
    memoryBytes: info.MemTotal,
    ...(info.ContainersRunning === undefined ? {} : { runningContainers: info.ContainersRunning }),
    resources: decodeResources(info),
    labels: Object.fromEntries((info.Labels ?? []).map(splitLabel)),
    machine: {
      operatingsystem: info.OperatingSystem ?? '',
      ostype: info.OSType ?? '',
      kernelversion: info.KernelVersion ?? '',
      storagedriver: info.Driver ?? '',
    },
    plugins: [info.Plugins?.Volume, info.Plugins?.Network, info.Plugins?.Log].flatMap((names) => names ?? []),
    runtimes: Object.keys(info.Runtimes ?? {}).sort(),
    ...(info.DockerRootDir === undefined ? {} : { dataFolder: info.DockerRootDir }),
    swarm: decodeSwarm(info.Swarm ?? {}),
  };
}

/**
 * Generic resources by kind, and GPUs: those that the engine found, else those among the generic resources, else one where it
 * has NVIDIA's runtime and nobody tells how many.
 */
function decodeResources({ GenericResources, DiscoveredDevices, Runtimes }: WireInfo): ResourceAmounts {
  const amounts: Record<string, number> = {};
  for (const { DiscreteResourceSpec: counted, NamedResourceSpec: named } of GenericResources ?? []) {
    if (counted !== undefined) amounts[counted.Kind] = (amounts[counted.Kind] ?? 0) + counted.Value;
    if (named !== undefined) amounts[named.Kind] = (amounts[named.Kind] ?? 0) + 1;
  }
  const devices = (DiscoveredDevices ?? []).filter(({ ID = '' }) => /\/gpu=\d+$/.test(ID)).length;
  const generic = Object.entries(amounts).find(([kind]) => /gpu/i.test(kind))?.[1];
  const gpus = devices || generic || ('nvidia' in (Runtimes ?? {}) ? 1 : 0);
  return gpus === 0 ? amounts : { ...amounts, gpus };
}

function decodeSwarm(swarm: NonNullable<WireInfo['Swarm']>): NodeSwarm {
  const rootCertificate = swarm.Cluster?.TLSInfo?.TrustRoot;
  return {
    state: STATES.find((state) => state === swarm.LocalNodeState) ?? 'inactive',
    nodeId: swarm.NodeID ?? '',
    isManager: swarm.ControlAvailable === true,
    hasLeader: (swarm.Error ?? '') === '',
    address: swarm.NodeAddr ?? '',
    managerIds: (swarm.RemoteManagers ?? []).map(({ NodeID }) => NodeID),
    ...(rootCertificate === undefined ? {} : { rootCertificate }),
  };
}

function splitLabel(label: string): readonly [string, string] {
  const at = label.indexOf('=');
  return at < 0 ? [label, ''] : [label.slice(0, at), label.slice(at + 1)];
}
