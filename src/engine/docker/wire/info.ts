import type { NodeInfo, NodeSwarm } from '../../../model/observed/fleet.ts';

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
  };
  readonly Runtimes?: Readonly<Record<string, unknown>> | null;
  readonly Swarm?: {
    readonly NodeID?: string;
    readonly NodeAddr?: string;
    readonly LocalNodeState?: string;
    readonly ControlAvailable?: boolean;
    readonly RemoteManagers?: readonly { readonly NodeID: string }[] | null;
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
    labels: Object.fromEntries((info.Labels ?? []).map(splitLabel)),
    plugins: [...(info.Plugins?.Volume ?? []), ...(info.Plugins?.Network ?? [])],
    runtimes: Object.keys(info.Runtimes ?? {}).sort(),
    ...(info.DockerRootDir === undefined ? {} : { dataFolder: info.DockerRootDir }),
    swarm: decodeSwarm(info.Swarm ?? {}),
  };
}

function decodeSwarm(swarm: NonNullable<WireInfo['Swarm']>): NodeSwarm {
  return {
    state: STATES.find((state) => state === swarm.LocalNodeState) ?? 'inactive',
    nodeId: swarm.NodeID ?? '',
    isManager: swarm.ControlAvailable === true,
    address: swarm.NodeAddr ?? '',
    managerIds: (swarm.RemoteManagers ?? []).map(({ NodeID }) => NodeID),
  };
}

function splitLabel(label: string): readonly [string, string] {
  const at = label.indexOf('=');
  return at < 0 ? [label, ''] : [label.slice(0, at), label.slice(at + 1)];
}
