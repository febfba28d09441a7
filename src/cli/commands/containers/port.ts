import { isIPv6 } from 'node:net';
import { EXIT } from '../../../errors/exit-status.ts';
import { FlotillaError } from '../../../errors/flotilla-error.ts';
import type { ObservedContainer } from '../../../model/observed/container.ts';
import { createCommand, parse } from '../../command.ts';
import { findRunning } from '../../containers/find-running.ts';
import type { CommandContext } from '../../context.ts';
import { parseInteger } from '../../globals.ts';
import { loadTargets } from '../../run/lifecycle.ts';
import { withSession } from '../../run/with-session.ts';

interface Flags {
  readonly protocol: string;
  readonly index?: number;
}

/** `flotilla port`: where a port of a container can be reached. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'port',
    summary: 'Print the address under which a port of a container is published.',
    examples: ['port web 80', 'port --protocol udp --index 2 dns 53'],
  })
    .argument('<service>', 'service')
    .argument('<private-port>', 'port inside the container', parsePort)
    .option('--protocol <protocol>', 'protocol of the port: tcp, udp, sctp', lowerCase, 'tcp')
    .option('--index <n>', 'replica of that number; the first by default', parseInteger);
  if (!parse(command, argv)) return EXIT.done;
  const { protocol, index } = command.opts<Flags>();
  const [service, port] = command.processedArgs as [string, number];
  const project = await loadTargets(context, [service], { isLenient: true, readsEnvFiles: true });
  const { container } = await withSession(context, ({ ask }) =>
    findRunning(ask, { project: project.name, service, index }, context.missingNodes),
  );
  // docker compose tells of a port that is only exposed in this way.
  const isExposed = container.ports.some((one) => one.containerPort === port && one.protocol === protocol);
  const isPublished = hostPortOf(container, port, protocol) !== undefined;
  const address =
    context.isCompose && isExposed && !isPublished ? ':0' : addressOf(container, port, protocol);
  context.stdout.write(`${address}\n`);
  return EXIT.done;
}

function hostPortOf(
  { ports }: ObservedContainer,
  wanted: number,
  protocol: string,
): ObservedContainer['ports'][number] | undefined {
  return ports.find(
    (port) => port.containerPort === wanted && port.protocol === protocol && port.hostPort !== undefined,
  );
}

function addressOf(container: ObservedContainer, wanted: number, protocol: string): string {
  const { name, ports } = container;
  const found = hostPortOf(container, wanted, protocol);
  if (found !== undefined) {
    const ip = found.hostIp ?? '';
    return `${isIPv6(ip) ? `[${ip}]` : ip}:${found.hostPort}`;
  }
  const published = ports.flatMap((port) =>
    port.hostPort === undefined ? [] : `${port.containerPort}/${port.protocol}`,
  );
  const others = published.length === 0 ? 'none' : [...new Set(published)].join(', ');
  throw new FlotillaError(
    'PORT_NOT_PUBLISHED',
    `no port ${wanted}/${protocol} for container ${name}: published are ${others}`,
    { hint: 'publish it under "ports" of the service' },
  );
}

function lowerCase(text: string): string {
  return text.toLowerCase();
}

function parsePort(value: string): number {
  return parseInteger(value.replace(/\/(tcp|udp)$/, ''));
}
