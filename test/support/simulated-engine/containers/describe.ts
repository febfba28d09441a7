import { hasLabel } from '../events.ts';
import { findImage, IMAGE_HEALTHCHECK } from '../images.ts';
import type { SimulatedContainer, World } from '../world.ts';
import { hasHealthcheck } from './health.ts';

/** `GET /containers/json`. */
export function listContainers(
  world: World,
  all: boolean,
  filters: Readonly<Record<string, readonly string[]>>,
): object[] {
  return [...world.containers.values()]
    .filter(({ state }) => all || state === 'running' || state === 'paused' || state === 'restarting')
    .filter(({ body }) => (filters.label ?? []).every((label) => hasLabel(body.Labels ?? {}, label)))
    .filter(({ name }) => !filters.name?.length || filters.name.some((part) => name.includes(part)))
    .filter(({ id }) => !filters.id?.length || filters.id.some((part) => id.startsWith(part)))
    .filter(({ state }) => !filters.status?.length || filters.status.includes(state))
    .reverse()
    .map((container) => describeInList(world, container));
}

function describeInList(world: World, container: SimulatedContainer): object {
  return {
    Id: container.id,
    Names: [`/${container.name}`],
    Image: shownImage(world, container),
    ImageID: container.image.id,
    Command: commandOf(container).join(' '),
    Created: Math.floor(container.createdAtMs / 1000),
    Ports: portsOf(container),
    Labels: container.body.Labels ?? {},
    State: container.state,
    Status: statusText(container, world.clock.nowMs()),
    HostConfig: { NetworkMode: container.body.HostConfig?.NetworkMode || 'default' },
    NetworkSettings: { Networks: networksOf(container) },
    Mounts: mountsOf(container),
  };
}

/** `GET /containers/{id}/json`. */
export function inspectContainer(container: SimulatedContainer): object {
  const { state, health } = container;
  const [path = '', ...args] = commandOf(container);
  return {
    Id: container.id,
    Created: iso(container.createdAtMs),
    Path: path,
    Args: args,
    Name: `/${container.name}`,
    Image: container.image.id,
    RestartCount: container.restartCount,
    State: {
      Status: state,
      Running: state === 'running' || state === 'paused' || state === 'restarting',
      Paused: state === 'paused',
      Restarting: state === 'restarting',
      Dead: false,
      ExitCode: container.exitCode,
      Error: container.error,
      StartedAt: iso(container.startedAtMs),
      FinishedAt: iso(container.finishedAtMs),
      ...(hasHealthcheck(container) && state !== 'created'
        ? {
            Health: {
              Status: health ?? 'unhealthy',
              FailingStreak: health === 'unhealthy' ? 1 : 0,
              Log: container.healthLog.map(({ exitCode, output }) => ({
                ExitCode: exitCode,
                Output: output,
              })),
            },
          }
        : {}),
    },
    HostConfig: { NetworkMode: 'default', ...container.body.HostConfig },
    Mounts: mountsOf(container),
    Config: {
      ...container.body,
      // What the image says holds where the container says nothing.
      ...(hasHealthcheck(container) ? { Healthcheck: container.body.Healthcheck ?? IMAGE_HEALTHCHECK } : {}),
      HostConfig: undefined,
      NetworkingConfig: undefined,
    },
    NetworkSettings: { Networks: networksOf(container) },
  };
}

/** The words of `docker ps`: "Up 3 seconds (healthy)", "Exited (0) About a minute ago". */
export function statusText(container: SimulatedContainer, nowMs: number): string {
  const since = (ms: number) => humanDuration((nowMs - ms) / 1000);
  if (container.state === 'created') return 'Created';
  if (container.state === 'exited')
    return `Exited (${container.exitCode}) ${since(container.finishedAtMs)} ago`;
  if (container.state === 'restarting') {
    return `Restarting (${container.exitCode}) ${since(container.finishedAtMs)} ago`;
  }
  if (container.state === 'paused') return `Up ${since(container.startedAtMs)} (Paused)`;
  const health = container.health === 'starting' ? 'health: starting' : container.health;
  return `Up ${since(container.startedAtMs)}${health === undefined ? '' : ` (${health})`}`;
}

/** As Docker rounds: the two words for one, and no unit smaller than needed. */
function humanDuration(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(seconds / 3600 + 0.5);
  if (seconds < 1) return 'Less than a second';
  if (seconds < 2) return '1 second';
  if (seconds < 60) return `${Math.floor(seconds)} seconds`;
  if (minutes < 2) return 'About a minute';
  if (minutes < 60) return `${minutes} minutes`;
  if (hours < 2) return 'About an hour';
  return hours < 48 ? `${hours} hours` : `${Math.floor(hours / 24)} days`;
}

/** An image whose name has moved on to another is shown by its id. */
function shownImage(world: World, { image }: SimulatedContainer): string {
  return findImage(world, image.reference)?.id === image.id ? image.reference : image.id;
}

function commandOf({ body }: SimulatedContainer): string[] {
  return [...(body.Entrypoint ?? []), ...(body.Cmd ?? ['run'])];
}

function portsOf(container: SimulatedContainer): object[] {
  if (container.state !== 'running' && container.state !== 'paused') return [];
  const bound = container.ports.map(({ ip, hostPort, containerPort, protocol }) => ({
    IP: ip,
    PrivatePort: containerPort,
    PublicPort: hostPort,
    Type: protocol,
  }));
  const exposed = [
    ...Object.keys(container.body.ExposedPorts ?? {}),
    ...(container.image.behaviour.exposedPorts ?? []),
  ]
    .map((key) => key.split('/'))
    .map(([port, protocol = 'tcp']) => ({ PrivatePort: Number(port), Type: protocol }))
    .filter(
      ({ PrivatePort, Type }) => !bound.some((own) => own.PrivatePort === PrivatePort && own.Type === Type),
    );
  return [...bound, ...exposed];
}

function networksOf(container: SimulatedContainer): object {
  const entries = [...container.endpoints].map(([name, { networkId, ip, body }]) => [
    name,
    { Aliases: body.Aliases ?? null, NetworkID: networkId, IPAddress: ip },
  ]);
  return Object.fromEntries(entries);
}

function mountsOf(container: SimulatedContainer): object[] {
  return container.mounts.map(({ type, volume, source, target, writable }) => ({
    Type: type,
    ...(volume === undefined ? {} : { Name: volume, Driver: 'local' }),
    Source: source,
    Destination: target,
    Mode: '',
    RW: writable,
    Propagation: '',
  }));
}

/** Go's zero time for what has not happened. */
function iso(ms: number): string {
  return ms === 0 ? '0001-01-01T00:00:00Z' : new Date(ms).toISOString();
}
