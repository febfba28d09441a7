import { boundsText } from '../../model/desired/autoscale.ts';
import { imageOf } from '../../model/image-reference.ts';
import { isJob } from '../../model/jobs.ts';
import type { ObservedContainer } from '../../model/observed/container.ts';
import { isGlobal, replicaCount } from '../../model/replicas.ts';
import type { Listing, Row } from '../../ui/text/listing.ts';
import { joinLabels } from '../containers/container-row.ts';
import { type StackService, serviceId, serviceName } from './overview.ts';

const TITLES = {
  ID: 'ID',
  Name: 'NAME',
  Mode: 'MODE',
  Replicas: 'REPLICAS',
  Image: 'IMAGE',
  Ports: 'PORTS',
  Labels: 'LABELS',
};

const ID_LENGTH = 12;

/** What `service ls` and `stack services` list: docker's columns and fields. */
export function serviceListing(services: readonly StackService[], nodeCount: number): Listing {
  return {
    titles: TITLES,
    columns: ['ID', 'Name', 'Mode', 'Replicas', 'Image', 'Ports'],
    rows: services.map((service) => serviceRow(service, nodeCount)),
  };
}

function serviceRow(service: StackService, nodeCount: number): Row {
  const { key, definition, project } = service;
  return {
    ID: serviceId(service).slice(0, ID_LENGTH),
    Image: imageOf(project, key, definition),
    Labels: joinLabels(definition.deploy?.labels ?? {}),
    Mode: modeOf(service),
    Name: serviceName(service),
    Ports: portsOf(service),
    Replicas: `${replicasOf(service, nodeCount)}${autoscaleOf(service)}`,
    Label: (label: unknown) => definition.deploy?.labels?.[String(label)] ?? '',
  };
}

/** "replicated", "global job": docker writes them with a space. */
export function modeOf({ definition }: StackService): string {
  return (definition.deploy?.mode ?? 'replicated').replace('-', ' ');
}

/** How many replicas a service wants; a global service, one for each node that it has or may have. */
export function wantedReplicas({ definition, containers }: StackService, nodeCount: number): number {
  if (!isGlobal(definition)) return replicaCount(definition);
  return nodeCount > 1 ? new Set(containers.map(({ node }) => node)).size : replicaCount(definition);
}

/** "2/3"; for jobs docker adds how many have come to their end: "0/1 (1/1 completed)". */
export function replicasOf(service: StackService, nodeCount: number): string {
  const wanted = wantedReplicas(service, nodeCount);
  const count = (holds: (container: ObservedContainer) => boolean): number =>
    service.containers.filter(({ container }) => holds(container)).length;
  const running = `${count(isRunning)}/${wanted}`;
  if (!isJob(service.definition)) return running;
  const completed = count(({ state, exitCode }) => state === 'exited' && exitCode === 0);
  return `${running} (${completed}/${wanted} completed)`;
}

/** " (autoscale 2..10)", beside the number as docker puts "(max 2 per node)" there. */
export function autoscaleOf({ project, key }: Pick<StackService, 'project' | 'key'>): string {
  const autoscale = project.autoscaling?.[key];
  return autoscale === undefined ? '' : ` (autoscale ${boundsText(autoscale)})`;
}

/** As Swarm counts: one with a healthcheck runs when it is healthy. */
export function isRunning({ state, health }: ObservedContainer): boolean {
  return state === 'running' && (health === undefined || health === 'healthy');
}

/** "*:8080->80/tcp". */
function portsOf({ definition }: StackService): string {
  return (definition.ports ?? [])
    .flatMap(({ published, target, protocol, host_ip: ip }) =>
      published === undefined || published === ''
        ? []
        : [`${ip ?? '*'}:${published}->${target}/${protocol ?? 'tcp'}`],
    )
    .join(', ');
}
