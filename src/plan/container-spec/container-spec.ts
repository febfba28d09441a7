import { formatMeshPorts } from '../../mesh/rules/mesh-port.ts';
import { isBorrowed } from '../../model/borrow.ts';
import type { ContainerBody, ContainerSpec, HostConfigSpec } from '../../model/container-spec.ts';
import type { ProjectContents } from '../../model/desired/contents.ts';
import type { Project } from '../../model/desired/project.ts';
import type { Service } from '../../model/desired/service.ts';
import { imageOf } from '../../model/image-reference.ts';
import { LABEL, OWN_LABEL } from '../../model/labels.ts';
import { containerName } from '../../model/names.ts';
import type { ObservedMount } from '../../model/observed/container.ts';
import { durationMs } from '../../model/units.ts';
import { isForScheduler } from '../../schedule/rules/classic.ts';
import { capabilityNames } from './capabilities.ts';
import { deviceSpecs } from './devices.ts';
import { dropUndefined } from './drop-undefined.ts';
import { endpointSpecs, linksOf } from './endpoints.ts';
import { fileMounts } from './files.ts';
import { healthcheckSpec } from './healthcheck.ts';
import { containerLabels } from './labels.ts';
import { mountSpecs } from './mounts.ts';
import { type MeshBinding, portSpecs } from './ports.ts';
import { resourceSpecs } from './resources.ts';
import { restartPolicy } from './restart-policy.ts';
import { securitySpecs } from './security.ts';

export interface ReplicaSpecInput {
  readonly project: Project;
  readonly contents: ProjectContents;
  readonly key: string;
  readonly service: Service;
  readonly slot: number;
  /** Anonymous volumes taken over from the container that this one replaces. */
  readonly inherited: readonly ObservedMount[];
  /** The node's disk is not this machine's. */
  readonly isRemote: boolean;
  /** Set where it replaces a container: the name it has until that one is gone. */
  readonly temporaryName?: string;
  /** Set where every node of the fleet answers on its ports. */
  readonly mesh?: MeshBinding;
  /** Labels of flotilla's, which nothing is compared by. */
  readonly ownLabels?: Readonly<Record<string, string>>;
}

/** A service's replica -> the request that creates its container. Needs nothing but the project. */
export function containerSpec(input: ReplicaSpecInput): ContainerSpec {
  const { project, contents, key, service, slot } = input;
  const name = containerName(project, key, service, slot);
  const { networkMode, endpoints, primaryNetwork } = endpointSpecs(project, key, service, name, slot);
  const labels = { ...containerLabels(project, key, service, slot), ...input.ownLabels };
  if (input.mesh !== undefined) labels[OWN_LABEL.meshPorts] = formatMeshPorts(input.mesh.ports);
  const balance = input.mesh === undefined ? undefined : project.balances?.[key];
  if (balance !== undefined) labels[OWN_LABEL.meshBalance] = balance;
  const digest = contents.digests[key];
  if (digest !== undefined) labels[OWN_LABEL.contents] = digest;
  if (input.temporaryName !== undefined) labels[LABEL.replace] = service.container_name ?? `${key}-${slot}`;
  return {
    name: input.temporaryName ?? name,
    ...(service.platform === undefined ? {} : { platform: service.platform }),
    ...(primaryNetwork === undefined ? {} : { primaryNetwork }),
    endpoints,
    body: containerBody(input, labels, networkMode),
  };
}

function containerBody(
  input: ReplicaSpecInput,
  labels: Readonly<Record<string, string>>,
  networkMode: string,
): ContainerBody {
  const { project, key, service, mesh } = input;
  const { ExposedPorts, PortBindings } = portSpecs(service, mesh);
  return dropUndefined({
    Hostname: service.hostname,
    Domainname: service.domainname,
    User: service.user,
    NetworkDisabled: service.network_mode === 'disabled' ? true : undefined,
    Tty: service.tty,
    OpenStdin: service.stdin_open,
    Env: environmentList(service.environment ?? {}),
    Cmd: service.command ?? undefined,
    Entrypoint: service.entrypoint ?? undefined,
    Image: imageOf(project, key, service),
    WorkingDir: service.working_dir,
    Labels: labels,
    StopSignal: service.stop_signal,
    StopTimeout: wholeSeconds(service.stop_grace_period),
    Healthcheck: healthcheckSpec(service.healthcheck),
    ExposedPorts,
    HostConfig: {
      ...hostConfig(input),
      ...legacyLinks(input, networkMode),
      NetworkMode: networkMode,
      PortBindings,
    },
  }) as ContainerBody;
}

/** On the engine's own bridge, links are a setting of the container; elsewhere, of its endpoints. */
function legacyLinks({ project, service, slot }: ReplicaSpecInput, networkMode: string): HostConfigSpec {
  const links = networkMode === 'bridge' ? linksOf(project, service, slot) : [];
  return links.length === 0 ? {} : { Links: links };
}

function hostConfig({
  project,
  contents,
  key,
  service,
  inherited,
  isRemote,
}: ReplicaSpecInput): HostConfigSpec {
  const { binds, mounts, tmpfs } = mountSpecs(project, service, inherited);
  const readProfile = (path: string): string => contents.seccompProfiles[path] ?? '{}';
  return dropUndefined({
    ...resourceSpecs(service, project.scheduling?.[key]?.isBestEffort),
    Binds: binds,
    Mounts: [...mounts, ...fileMounts(project, service, isRemote)],
    Tmpfs: tmpfs,
    RestartPolicy: restartPolicy(service),
    ReadonlyRootfs: service.read_only,
    Privileged: service.privileged,
    Init: service.init,
    CapAdd: capabilityNames(service.cap_add),
    CapDrop: capabilityNames(service.cap_drop),
    // The canonical form is "host=address"; the API's is "host:address".
    ExtraHosts: service.extra_hosts?.map((entry) => entry.replace('=', ':')),
    Dns: service.dns,
    DnsOptions: service.dns_opt,
    DnsSearch: service.dns_search,
    GroupAdd: service.group_add,
    Sysctls: service.sysctls,
    ...deviceSpecs(service),
    ...securitySpecs(service, readProfile),
    Annotations: service.annotations,
    CgroupnsMode: service.cgroup,
    CgroupParent: service.cgroup_parent,
    IpcMode: isBorrowed(service.ipc) ? undefined : service.ipc,
    PidMode: isBorrowed(service.pid) ? undefined : service.pid,
    UTSMode: service.uts,
    UsernsMode: service.userns_mode,
    Isolation: service.isolation,
    Runtime: service.runtime,
    StorageOpt: service.storage_opt,
    VolumeDriver: service.volume_driver,
    LogConfig:
      service.logging === undefined
        ? undefined
        : { Type: service.logging.driver ?? '', Config: service.logging.options ?? {} },
  });
}

/** What classic Swarm's forms say is for the scheduler. A variable without a value is sent by its bare name: the engine then takes it out. */
function environmentList(environment: Readonly<Record<string, string | null>>): readonly string[] {
  return Object.entries(environment)
    .filter(([name]) => !isForScheduler(name))
    .map(([name, value]) => (value === null ? name : `${name}=${value}`));
}

function wholeSeconds(duration: string | undefined): number | undefined {
  const ms = duration === undefined ? undefined : durationMs(duration);
  return ms === undefined ? undefined : Math.ceil(ms / 1000);
}
