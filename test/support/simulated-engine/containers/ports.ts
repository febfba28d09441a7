import { Refusal } from '../refusal.ts';
import type { SimulatedContainer, SimulatedPort, World } from '../world.ts';

/** Where Docker's ports without a number begin. */
const EPHEMERAL = 49153;

/** The host ports a container gets at its start; one that is taken refuses the start. */
export function bindPorts(world: World, container: SimulatedContainer): SimulatedPort[] {
  const taken = [...world.containers.values()].flatMap(({ ports }) => ports);
  const bound: SimulatedPort[] = [];
  const isFree = (ip: string, port: number, protocol: string) =>
    ![...taken, ...bound].some(
      (other) =>
        other.hostPort === port &&
        other.protocol === protocol &&
        (isAny(ip) || isAny(other.ip) || ip === other.ip),
    );
  for (const [key, bindings] of Object.entries(container.body.HostConfig?.PortBindings ?? {})) {
    const [containerPort = '', protocol = 'tcp'] = key.split('/');
    if (!isExposed(container, containerPort, protocol)) continue;
    for (const { HostIp = '', HostPort = '' } of bindings) {
      const ip = HostIp || '0.0.0.0';
      const hostPort = choosePort(HostPort, (port) => isFree(ip, port, protocol));
      if (hostPort === undefined) {
        throw new Refusal(
          500,
          `driver failed programming external connectivity on endpoint ${container.name} (${container.id}): Bind for ${ip}:${HostPort} failed: port is already allocated`,
        );
      }
      bound.push({ ip, hostPort, containerPort: Number(containerPort), protocol });
    }
  }
  return bound;
}

/** An engine passes over the binding of a port that neither the container nor its image exposes. */
function isExposed({ body, image }: SimulatedContainer, port: string, protocol: string): boolean {
  const exposed = [...Object.keys(body.ExposedPorts ?? {}), ...(image.behaviour.exposedPorts ?? [])];
  return exposed.some((key) => key === `${port}/${protocol}` || (protocol === 'tcp' && key === port));
}

/** "8080", "8080-8090" or nothing; undefined where none of them is free. */
function choosePort(asked: string, isFree: (port: number) => boolean): number | undefined {
  const [first = '', last = first] = asked.split('-');
  const from = asked === '' ? EPHEMERAL : Number(first);
  const to = asked === '' ? 65535 : Number(last);
  for (let port = from; port <= to; port += 1) if (isFree(port)) return port;
  return undefined;
}

function isAny(ip: string): boolean {
  return ip === '0.0.0.0' || ip === '::';
}
