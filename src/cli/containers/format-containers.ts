import { LABEL } from '../../model/labels.ts';
import type { ObservedContainer } from '../../model/observed/container.ts';
import { serviceOf } from '../../observe/classify.ts';
import { humanAgo } from '../../ui/text/human.ts';
import { displayPorts } from '../../ui/text/ports.ts';
import { formatTable } from '../../ui/text/table.ts';

const HEADERS = ['NAME', 'IMAGE', 'COMMAND', 'SERVICE', 'CREATED', 'STATUS', 'PORTS'];
/** docker's `ps` shows this much of a command. */
const COMMAND_LENGTH = 20;

export interface ContainerFormat {
  readonly format: 'table' | 'json';
  readonly truncate: boolean;
  readonly nowMs: number;
}

/** Containers as `ps` prints them: docker compose's columns, or one JSON object a line with its fields. */
export function formatContainers(containers: readonly ObservedContainer[], options: ContainerFormat): string {
  if (options.format === 'json') {
    return containers.map((container) => `${JSON.stringify(document(container, options))}\n`).join('');
  }
  const rows = containers.map((container) => [
    container.name,
    container.image,
    quotedCommand(container.command, options.truncate),
    serviceOf(container) ?? '',
    humanAgo(options.nowMs - container.createdAtMs),
    container.status,
    displayPorts(container.ports),
  ]);
  return formatTable(HEADERS, rows);
}

function quotedCommand(command: string, truncate: boolean): string {
  const isLong = truncate && command.length > COMMAND_LENGTH;
  return JSON.stringify(isLong ? `${command.slice(0, COMMAND_LENGTH - 1)}…` : command);
}

/** The fields of `docker compose ps --format json`. */
function document(container: ObservedContainer, { truncate, nowMs }: ContainerFormat): object {
  return {
    Command: quotedCommand(container.command, truncate),
    CreatedAt: new Date(container.createdAtMs).toISOString(),
    ExitCode: container.exitCode ?? 0,
    Health: container.health ?? '',
    ID: truncate ? container.id.slice(0, 12) : container.id,
    Image: container.image,
    Labels: Object.entries(container.labels)
      .map(([name, value]) => `${name}=${value}`)
      .join(','),
    LocalVolumes: String(container.mounts.filter(({ kind }) => kind === 'volume').length),
    Mounts: container.mounts.map(({ volumeName, source }) => volumeName ?? source).join(','),
    Name: container.name,
    Names: container.name,
    Networks: container.networks.map(({ networkName }) => networkName).join(','),
    Ports: displayPorts(container.ports),
    Project: container.labels[LABEL.project] ?? '',
    Publishers: container.ports.map((port) => ({
      URL: port.hostIp ?? '',
      TargetPort: port.containerPort,
      PublishedPort: port.hostPort ?? 0,
      Protocol: port.protocol,
    })),
    RunningFor: humanAgo(nowMs - container.createdAtMs),
    Service: serviceOf(container) ?? '',
    Size: '0B',
    State: container.state,
    Status: container.status,
  };
}
