import { boundsText } from '../../model/desired/autoscale.ts';
import type { Resources, UpdateConfig } from '../../model/desired/deploy.ts';
import { imageOf } from '../../model/image-reference.ts';
import { isJob } from '../../model/jobs.ts';
import { durationNs } from '../../model/units.ts';
import { rolloutPolicy, STACK_ROLLOUT } from '../../plan/rollout/policy.ts';
import type { StackRevision } from '../../store/stacks.ts';
import { type StackService, serviceId, serviceName } from './overview.ts';
import { isRunning, wantedReplicas } from './service-row.ts';

export type InspectedService = ReturnType<typeof inspectService>;

/** A service in the form of `docker service inspect`, as far as a stack's service has such fields. */
export function inspectService(service: StackService, newest: StackRevision | undefined, nodeCount: number) {
  const { key, definition, project, containers } = service;
  const { deploy } = definition;
  const wanted = wantedReplicas(service, nodeCount);
  const autoscale = autoscaleOf(service, newest);
  return {
    ID: serviceId(service),
    Version: { Index: newest?.number ?? 0 },
    UpdatedAt: newest?.deployedAt ?? '',
    Spec: {
      Name: serviceName(service),
      Labels: deploy?.labels ?? {},
      TaskTemplate: {
        ContainerSpec: containerSpec(service),
        Resources: {
          Limits: resourcesOf(deploy?.resources?.limits),
          Reservations: resourcesOf(deploy?.resources?.reservations),
        },
        RestartPolicy: {
          Condition: deploy?.restart_policy?.condition ?? (isJob(definition) ? 'on-failure' : 'none'),
          MaxAttempts: deploy?.restart_policy?.max_attempts ?? 0,
        },
        Placement: {
          Constraints: deploy?.placement?.constraints ?? [],
          MaxReplicas: deploy?.placement?.max_replicas_per_node ?? 0,
        },
        Networks: Object.entries(definition.networks ?? {}).map(([name, network]) => ({
          Target: project.networks[name]?.name ?? name,
          Aliases: [key, ...(network?.aliases ?? [])],
        })),
      },
      Mode: modeOf(deploy?.mode, wanted),
      ...(autoscale === undefined ? {} : { Autoscale: autoscale }),
      UpdateConfig: updateConfig(deploy?.update_config, rolloutPolicy(definition, STACK_ROLLOUT)),
      RollbackConfig: updateConfig(
        deploy?.rollback_config,
        rolloutPolicy(definition, { ...STACK_ROLLOUT, config: 'rollback_config' }),
      ),
      EndpointSpec: {
        Mode: 'dnsrr',
        Ports: (definition.ports ?? []).map(({ protocol, target, published, mode }) => ({
          Protocol: protocol ?? 'tcp',
          TargetPort: target,
          PublishedPort: Number(published ?? 0),
          PublishMode: mode ?? 'ingress',
        })),
      },
    },
    UpdateStatus: { State: newest?.state ?? '', Message: '' },
    ServiceStatus: {
      RunningTasks: containers.filter(({ container }) => isRunning(container)).length,
      DesiredTasks: wanted,
    },
  };
}

/** What no service of docker's has: between which numbers its replicas are kept, and how they last changed. */
function autoscaleOf({ project, key }: StackService, newest: StackRevision | undefined) {
  const autoscale = project.autoscaling?.[key];
  if (autoscale === undefined) return undefined;
  const { min, max, cpuPercent, memoryPercent, memoryBytes, upWindowMs, downWindowMs } = autoscale;
  const last = newest?.scaled?.[key];
  return {
    Min: min,
    Max: max,
    ...(cpuPercent === undefined ? {} : { CPUPercent: cpuPercent }),
    ...(memoryPercent === undefined ? {} : { MemoryPercent: memoryPercent }),
    ...(memoryBytes === undefined ? {} : { MemoryBytes: memoryBytes }),
    UpWindow: upWindowMs * 1e6,
    DownWindow: downWindowMs * 1e6,
    ...(last === undefined
      ? {}
      : { LastChange: { From: last.from, To: last.to, Reason: last.reason, At: last.at } }),
  };
}

function containerSpec({ key, definition, project }: StackService) {
  return {
    Image: imageOf(project, key, definition),
    Labels: definition.labels ?? {},
    ...(definition.entrypoint === null ? {} : { Command: definition.entrypoint }),
    ...(definition.command === null ? {} : { Args: definition.command }),
    Env: Object.entries(definition.environment ?? {}).map(([name, value]) =>
      value === null ? name : `${name}=${value}`,
    ),
    ...(definition.user === undefined ? {} : { User: definition.user }),
    ...(definition.hostname === undefined ? {} : { Hostname: definition.hostname }),
    Mounts: (definition.volumes ?? []).map(({ type, source = '', target, read_only: readOnly = false }) => ({
      Type: type,
      Source: project.volumes[source]?.name ?? source,
      Target: target,
      ReadOnly: readOnly,
    })),
    StopGracePeriod: durationNs(definition.stop_grace_period ?? '10s'),
  };
}

/** docker's lines for people, as `--pretty` prints them. */
export function prettyService({ ID, Spec, UpdateStatus }: InspectedService): string {
  const { TaskTemplate, Mode, Autoscale, UpdateConfig, EndpointSpec } = Spec;
  const lines = [
    `ID:             ${ID}`,
    `Name:           ${Spec.Name}`,
    ...(Object.keys(Spec.Labels).length === 0 ? [] : ['Labels:']),
    ...Object.entries(Spec.Labels).map(([name, value]) => ` ${name}=${value}`),
    `Service Mode:   ${Object.keys(Mode)[0]}`,
    ...Object.values(Mode).flatMap((mode) =>
      'Replicas' in mode ? [` Replicas:      ${mode.Replicas}`] : [],
    ),
    ...(Autoscale === undefined ? [] : autoscaleLines(Autoscale)),
    ...(UpdateStatus.State === '' ? [] : ['UpdateStatus:', ` State:         ${UpdateStatus.State}`]),
    'UpdateConfig:',
    ` Parallelism:   ${UpdateConfig.Parallelism}`,
    ` On failure:    ${UpdateConfig.FailureAction}`,
    ` Monitoring Period: ${UpdateConfig.Monitor / 1e9}s`,
    ` Max failure ratio: ${UpdateConfig.MaxFailureRatio}`,
    ` Update order:      ${UpdateConfig.Order}`,
    'ContainerSpec:',
    ` Image:         ${TaskTemplate.ContainerSpec.Image}`,
    ...(TaskTemplate.Placement.Constraints.length === 0
      ? []
      : ['Placement:', ` Constraints:   [${TaskTemplate.Placement.Constraints.join(' ')}]`]),
    `Endpoint Mode:  ${EndpointSpec.Mode}`,
    ...(EndpointSpec.Ports.length === 0 ? [] : ['Ports:']),
    ...EndpointSpec.Ports.map(
      ({ PublishedPort, TargetPort, Protocol }) => ` ${PublishedPort} -> ${TargetPort}/${Protocol}`,
    ),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function autoscaleLines({
  Min,
  Max,
  LastChange,
}: NonNullable<InspectedService['Spec']['Autoscale']>): string[] {
  const { From, To, At, Reason } = LastChange ?? {};
  return [
    'Autoscale:',
    ` Replicas:      ${boundsText({ min: Min, max: Max })}`,
    ...(LastChange === undefined ? [] : [` Last change:   ${From} to ${To} at ${At}: ${Reason}`]),
  ];
}

function modeOf(mode = 'replicated', count: number): Record<string, Record<string, number>> {
  if (mode === 'global') return { Global: {} };
  if (mode === 'global-job') return { GlobalJob: {} };
  if (mode === 'replicated-job') return { ReplicatedJob: { MaxConcurrent: count, TotalCompletions: count } };
  return { Replicated: { Replicas: count } };
}

function updateConfig(_: UpdateConfig | undefined, policy: ReturnType<typeof rolloutPolicy>) {
  return {
    Parallelism: policy.parallelism,
    Delay: policy.delayMs * 1e6,
    FailureAction: policy.failureAction,
    Monitor: policy.monitorMs * 1e6,
    MaxFailureRatio: policy.maxFailureRatio,
    Order: policy.isStartFirst ? 'start-first' : 'stop-first',
  };
}

function resourcesOf({ cpus, memory, pids }: Resources = {}): Record<string, number> {
  return {
    ...(cpus === undefined ? {} : { NanoCPUs: Number(cpus) * 1e9 }),
    ...(memory === undefined ? {} : { MemoryBytes: Number(memory) }),
    ...(pids === undefined ? {} : { Pids: pids }),
  };
}
