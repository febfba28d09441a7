import type { Project } from '../../model/desired/project.ts';
import type { Service } from '../../model/desired/service.ts';
import { LABEL } from '../../model/labels.ts';
import type { ObservedContainer } from '../../model/observed/container.ts';
import type { ObservedNetwork, ObservedNode, ObservedVolume } from '../../model/observed/fleet.ts';
import { isOneOff, serviceOf } from '../../observe/classify.ts';
import { isSwarmNetwork, type Spans } from '../networks/span.ts';

export interface Diverged<T> {
  /** Its key in the compose file. */
  readonly key: string;
  readonly observed: T;
}

/**
 * Networks of this project that differ from the compose file, or that are a node's own where the project's
 * reaches over several. One without a hash, or of another owner, is used as it is.
 */
export function divergedNetworks(
  project: Project,
  node: ObservedNode,
  spans: Spans,
): readonly Diverged<ObservedNetwork>[] {
  const networksOf = ({ networks = {} }: Service): readonly string[] => Object.keys(networks);
  const changed = diverged(project, project.networks, project.networkHashes, node.networks, networksOf);
  const hidden = [...spans].flatMap(([key, { name, nodes }]) => {
    const observed = node.networks.find((candidate) => candidate.name === name);
    const isOurs = observed?.labels[LABEL.project] === project.name;
    const isKnown = changed.some((one) => one.key === key) || project.networks[key]?.external === true;
    const hides = nodes.length > 1 && observed !== undefined && !isSwarmNetwork(observed);
    return hides && isOurs && !isKnown ? [{ key, observed }] : [];
  });
  return [...changed, ...hidden];
}

/** The same for volumes. */
export function divergedVolumes(project: Project, node: ObservedNode): readonly Diverged<ObservedVolume>[] {
  const volumesOf = ({ volumes = [] }: Service): readonly string[] =>
    volumes.flatMap(({ source }) => source ?? []);
  return diverged(project, project.volumes, project.volumeHashes, node.volumes, volumesOf);
}

function diverged<T extends { readonly name: string; readonly labels: Readonly<Record<string, string>> }>(
  project: Project,
  wanted: Readonly<Record<string, { readonly name: string; readonly external?: boolean }>>,
  hashes: Readonly<Record<string, string>>,
  present: readonly T[],
  usedBy: (service: Service) => readonly string[],
): readonly Diverged<T>[] {
  const used = new Set(Object.values(project.services).flatMap(usedBy));
  const ofOthers = new Set(Object.values(project.disabled).flatMap(usedBy));
  return Object.entries(wanted).flatMap(([key, { name, external }]) => {
    // What only services use that the run is not about is none of its business.
    if (ofOthers.has(key) && !used.has(key)) return [];
    const observed = present.find((candidate) => candidate.name === name);
    if (observed === undefined || external === true) return [];
    const hash = observed.labels[LABEL.configHash];
    const isOurs = observed.labels[LABEL.project] === project.name;
    return isOurs && hash !== undefined && hash !== hashes[key] ? [{ key, observed }] : [];
  });
}

/** Containers whose configuration is another than the compose file's. */
export function divergedContainers(project: Project, node: ObservedNode): readonly ObservedContainer[] {
  return node.containers.filter((container) => {
    const hashes = project.configHashes[serviceOf(container) ?? '']?.equal;
    const isKnown = hashes !== undefined && !isOneOff(container);
    return isKnown && !hashes.includes(container.labels[LABEL.configHash] ?? '');
  });
}
