import { formatEndpoint } from '../../engine/docker/transport/endpoint.ts';
import type { NodeReport } from '../../fleet/facts.ts';
import { binarySize, humanSize } from '../../ui/text/human.ts';
import type { Listing, Row } from '../../ui/text/listing.ts';
import { joinLabels } from '../containers/container-row.ts';

const TITLES = {
  Name: 'NAME',
  Host: 'HOST',
  Status: 'STATUS',
  Availability: 'AVAILABILITY',
  Swarm: 'SWARM',
  EngineVersion: 'ENGINE VERSION',
  Platform: 'PLATFORM',
  CPUs: 'CPUS',
  Memory: 'MEMORY',
  Disk: 'FREE DISK',
  Labels: 'LABELS',
};

/** Nodes as a table. */
export function nodeListing(reports: readonly NodeReport[]): Listing {
  return { titles: TITLES, columns: Object.keys(TITLES), rows: reports.map(rowOf) };
}

function rowOf(report: NodeReport): Row {
  const { node } = report;
  const { labels, availability } = node.settings;
  const fromFile = {
    Name: node.name,
    Host: formatEndpoint(node.endpoint),
    Status: report.kind === 'ready' ? 'ready' : 'unreachable',
    Availability: availability,
  };
  const label = (name: unknown): string => labels[String(name)] ?? '';
  if (report.kind !== 'ready') {
    const unknown = { Swarm: '', EngineVersion: '', Platform: '', CPUs: '', Memory: '', Disk: '' };
    return { ...fromFile, ...unknown, Labels: joinLabels(labels), Label: label };
  }
  const { facts, info, freeBytes } = report;
  return {
    ...fromFile,
    Swarm: swarmPart(report),
    EngineVersion: facts.engineVersion,
    Platform: `${facts.os}/${info.architecture}`,
    CPUs: String(info.cpus),
    Memory: binarySize(info.memoryBytes),
    Disk: freeBytes === undefined ? '' : humanSize(freeBytes, 3),
    Labels: joinLabels(labels),
    Label: label,
  };
}

/** "manager", "worker", or the state of a node that is no working part of a Swarm. */
function swarmPart({ info: { swarm } }: Extract<NodeReport, { readonly kind: 'ready' }>): string {
  if (swarm.state === 'inactive') return '';
  if (swarm.state !== 'active') return swarm.state;
  return swarm.isManager ? 'manager' : 'worker';
}
