import type {
  ContainerHealth,
  ContainerState,
  ObservedContainer,
  ObservedEndpoint,
  ObservedMount,
} from '../../../model/observed/container.ts';
import type { ObservedImage, ObservedNetwork, ObservedVolume } from '../../../model/observed/fleet.ts';
import { unixSeconds } from '../../../model/units.ts';
import type { ContainerDetails } from '../../containers.ts';
import type { EngineEvent } from '../../engine.ts';
import type { ImageDetails } from '../../images.ts';
import type {
  WireContainer,
  WireContainerDetails,
  WireEvent,
  WireImage,
  WireMount,
  WireNetwork,
  WireNetworkSettings,
  WireVolume,
} from './wire.ts';

/** One entry of `GET /containers/json`. */
export function decodeContainer(wire: WireContainer): ObservedContainer {
  const health = healthOfStatus(wire.Status);
  const exitCode = exitCodeOfStatus(wire.Status);
  return {
    id: wire.Id,
    name: ownName(wire.Names ?? []),
    image: wire.Image,
    imageId: wire.ImageID,
    command: wire.Command ?? '',
    labels: wire.Labels ?? {},
    state: wire.State as ContainerState,
    status: wire.Status,
    ...(health === undefined ? {} : { health }),
    ...(exitCode === undefined ? {} : { exitCode }),
    createdAtMs: wire.Created * 1000,
    ports: (wire.Ports ?? []).map((port) => ({
      ...(port.IP === undefined ? {} : { hostIp: port.IP }),
      containerPort: port.PrivatePort,
      ...(port.PublicPort === undefined ? {} : { hostPort: port.PublicPort }),
      protocol: port.Type,
    })),
    networks: decodeEndpoints(wire.NetworkSettings),
    networkMode: wire.HostConfig?.NetworkMode ?? '',
    mounts: (wire.Mounts ?? []).map(decodeMount),
  };
}

function decodeEndpoints(settings: WireNetworkSettings | undefined): readonly ObservedEndpoint[] {
  return Object.entries(settings?.Networks ?? {}).map(([networkName, endpoint]) => ({
    networkName,
    networkId: endpoint?.NetworkID ?? '',
    ipAddress: endpoint?.IPAddress ?? '',
  }));
}

/** With legacy links a container has further names of the form "/other/alias"; its own has one slash. */
function ownName(names: readonly string[]): string {
  const own = names.find((name) => name.lastIndexOf('/') === 0) ?? names[0] ?? '';
  return own.replace(/^\//, '');
}

/**
 * The list call has the health and the exit code only inside the text that the engine composes
 * ("Up 3 seconds (health: starting)", "Exited (137) 2 minutes ago"); the form is the same in every
 * API version from 1.41 on.
 */
function healthOfStatus(status: string): ContainerHealth | undefined {
  const match = /\((healthy|unhealthy|health: starting)\)/.exec(status);
  if (match === null) return undefined;
  return match[1] === 'health: starting' ? 'starting' : (match[1] as ContainerHealth);
}

function exitCodeOfStatus(status: string): number | undefined {
  const match = /^(?:Exited|Restarting) \((-?\d+)\)/.exec(status);
  return match === null ? undefined : Number(match[1]);
}

function decodeMount(wire: WireMount): ObservedMount {
  return {
    kind: wire.Type,
    ...(wire.Name === undefined || wire.Name === '' ? {} : { volumeName: wire.Name }),
    source: wire.Source ?? '',
    target: wire.Destination,
    isReadOnly: wire.RW === false,
  };
}

/** `GET /containers/{id}/json`. */
export function decodeContainerDetails(wire: WireContainerDetails): ContainerDetails {
  const health = wire.State.Health?.Status;
  const startedAt = unixSeconds(wire.State.StartedAt);
  const finishedAt = unixSeconds(wire.State.FinishedAt);
  return {
    id: wire.Id,
    name: wire.Name.replace(/^\//, ''),
    state: wire.State.Status,
    ...(health === 'starting' || health === 'healthy' || health === 'unhealthy' ? { health } : {}),
    exitCode: wire.State.ExitCode,
    ...(wire.State.Error === undefined || wire.State.Error === '' ? {} : { startError: wire.State.Error }),
    networks: decodeEndpoints(wire.NetworkSettings),
    isTty: wire.Config.Tty ?? false,
    healthLog: (wire.State.Health?.Log ?? []).map((probe) => ({
      exitCode: probe.ExitCode,
      output: probe.Output,
    })),
    hasHealthcheck: isHealthTest(wire.Config.Healthcheck?.Test),
    settings: { ...wire.Config, HostConfig: wire.HostConfig ?? {} },
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(finishedAt === undefined ? {} : { finishedAt }),
  };
}

function isHealthTest(test: readonly string[] | null | undefined): boolean {
  return test !== undefined && test !== null && test.length > 0 && test[0] !== 'NONE';
}

export function decodeNetwork(wire: WireNetwork): ObservedNetwork {
  return {
    id: wire.Id,
    name: wire.Name,
    driver: wire.Driver,
    labels: wire.Labels ?? {},
    ...(wire.Scope === undefined ? {} : { scope: wire.Scope }),
  };
}

export function decodeVolume(wire: WireVolume): ObservedVolume {
  return {
    name: wire.Name,
    driver: wire.Driver,
    labels: wire.Labels ?? {},
    ...(wire.Mountpoint === undefined ? {} : { mountpoint: wire.Mountpoint }),
    ...(wire.Options === undefined || wire.Options === null ? {} : { options: wire.Options }),
    ...(wire.Scope === undefined ? {} : { scope: wire.Scope }),
  };
}

/** `GET /images/{name}/json`. */
export function decodeImage(wire: WireImage): ObservedImage {
  const tagged = wire.Metadata?.LastTagTime;
  return {
    id: wire.Id,
    volumes: Object.keys(wire.Config?.Volumes ?? {}).sort(),
    hasHealthcheck: isHealthTest(wire.Config?.Healthcheck?.Test),
    platform: [wire.Os, wire.Architecture, wire.Variant].filter(Boolean).join('/'),
    ...(tagged === undefined || tagged.startsWith('0001-') ? {} : { taggedAtMs: Date.parse(tagged) }),
    defaults: {
      environment: wire.Config?.Env ?? [],
      ...(wire.Config?.Cmd ? { command: wire.Config.Cmd } : {}),
      ...(wire.Config?.Entrypoint ? { entrypoint: wire.Config.Entrypoint } : {}),
      labels: wire.Config?.Labels ?? {},
    },
  };
}

/** The same for `describeImage`; the engine's zero time is none. */
export function decodeImageDetails(wire: WireImage): ImageDetails {
  const known = (time: string | undefined): string | undefined =>
    time === undefined || time === '' || time.startsWith('0001-') ? undefined : time;
  const created = known(wire.Created);
  const lastTagTime = known(wire.Metadata?.LastTagTime);
  return {
    id: wire.Id,
    platform: [wire.Os, wire.Architecture, wire.Variant].filter((part) => (part ?? '') !== '').join('/'),
    sizeBytes: wire.Size ?? 0,
    ...(created === undefined ? {} : { created }),
    ...(lastTagTime === undefined ? {} : { lastTagTime }),
  };
}

/** One line of `GET /events` before it is decoded; the engine writes the time as the last of its fields. */
export function parseEvent(line: string): WireEvent {
  return JSON.parse(line.replace(/"timeNano":(\d+)\}\s*$/, '"timeNano":"$1"}')) as WireEvent;
}

/** One line of `GET /events`. */
export function decodeEvent(wire: WireEvent): EngineEvent {
  const timeNanos = BigInt(wire.timeNano ?? (wire.time ?? 0) * 1e9);
  return {
    type: wire.Type,
    action: wire.Action,
    id: wire.Actor?.ID ?? '',
    timeMs: Number(timeNanos) / 1e6,
    timeNanos,
    attributes: wire.Actor?.Attributes ?? {},
  };
}
