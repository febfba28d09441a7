import { LABEL } from '../../model/labels.ts';
import type { ObservedContainer } from '../../model/observed/container.ts';
import { serviceOf } from '../../observe/classify.ts';
import { goTime } from '../../ui/text/go-time.ts';
import { humanAgo } from '../../ui/text/human.ts';
import type { Listing, Row } from '../../ui/text/listing.ts';
import { displayPorts } from '../../ui/text/ports.ts';
import { asStruct } from '../../ui/text/template/print.ts';
import type { FoundContainer } from './find-running.ts';

/** docker's `ps` shows this much of a command, and of a mount's name. */
const COMMAND_LENGTH = 20;
const MOUNT_LENGTH = 15;
const ID_LENGTH = 12;

const TITLES = {
  Command: 'COMMAND',
  CreatedAt: 'CREATED AT',
  ExitCode: 'EXIT CODE',
  Health: 'HEALTH',
  ID: 'CONTAINER ID',
  Image: 'IMAGE',
  Labels: 'LABELS',
  LocalVolumes: 'LOCAL VOLUMES',
  Mounts: 'MOUNTS',
  Name: 'NAME',
  Names: 'NAMES',
  Networks: 'NETWORKS',
  Node: 'NODE',
  Ports: 'PORTS',
  Project: 'PROJECT',
  Publishers: 'PUBLISHERS',
  RunningFor: 'CREATED',
  Service: 'SERVICE',
  Size: 'SIZE',
  State: 'STATE',
  Status: 'STATUS',
};

export interface ContainerRowOptions {
  readonly truncate: boolean;
  readonly nowMs: number;
  /** Several nodes: each line says which one it is on. */
  readonly namesNodes: boolean;
}

/** What `ps` lists: docker compose's columns and fields. */
export function containerListing(
  containers: readonly FoundContainer[],
  options: ContainerRowOptions,
): Listing {
  return {
    titles: TITLES,
    columns: [
      'Name',
      'Image',
      'Command',
      'Service',
      ...(options.namesNodes ? ['Node'] : []),
      'RunningFor',
      'Status',
      'Ports',
    ],
    rows: containers.map(({ engine, container }) => {
      // A template may always ask for it; docker compose's JSON, for one engine, does not have it.
      const Node = { value: engine.node, enumerable: options.namesNodes };
      return Object.defineProperty(containerRow(container, options), 'Node', Node);
    }),
  };
}

/** The fields of `docker compose ps --format json`, in its order. */
function containerRow(container: ObservedContainer, { truncate, nowMs }: ContainerRowOptions): Row {
  const { name, labels, mounts } = container;
  const cut = (text: string, length: number): string => (truncate ? ellipsis(text, length) : text);
  return {
    Command: JSON.stringify(cut(container.command, COMMAND_LENGTH)),
    // Names of zones cost 10 ms, and the table does not have them.
    get CreatedAt() {
      return goTime(container.createdAtMs);
    },
    ExitCode: container.exitCode ?? 0,
    Health: container.health ?? '',
    ID: truncate ? container.id.slice(0, ID_LENGTH) : container.id,
    Image: container.image,
    Labels: joinLabels(labels),
    LocalVolumes: String(mounts.filter(({ kind }) => kind === 'volume').length),
    Mounts: mounts.map(({ volumeName, source }) => cut(volumeName ?? source, MOUNT_LENGTH)).join(','),
    Name: name,
    Names: name,
    Networks: container.networks.map(({ networkName }) => networkName).join(','),
    Ports: displayPorts(container.ports),
    Project: labels[LABEL.project] ?? '',
    Publishers: [...container.ports].sort(byTargetPort).map((port) =>
      asStruct({
        URL: port.hostIp ?? '',
        TargetPort: port.containerPort,
        PublishedPort: port.hostPort ?? 0,
        Protocol: port.protocol,
      }),
    ),
    RunningFor: humanAgo(nowMs - container.createdAtMs),
    Service: serviceOf(container) ?? '',
    Size: '0B',
    State: container.state,
    Status: container.status,
    Label: (label: unknown) => labels[String(label)] ?? '',
  };
}

type Port = ObservedContainer['ports'][number];

/** docker compose's order. */
function byTargetPort(a: Port, b: Port): number {
  return a.containerPort - b.containerPort || (a.hostPort ?? 0) - (b.hostPort ?? 0);
}

/** "a=1,b=2", sorted by name. */
export function joinLabels(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join(',');
}

function ellipsis(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
