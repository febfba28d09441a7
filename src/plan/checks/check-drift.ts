import type { Project } from '../../model/desired/project.ts';
import { type Fleet, type ObservedNode, reachable } from '../../model/observed/fleet.ts';
import { isOneOff, isOwnOrphan, orphansOf, serviceOf } from '../../observe/classify.ts';
import type { Spans } from '../networks/span.ts';
import { type Diverged, divergedNetworks, divergedVolumes } from '../up/divergence.ts';
import type { UpOptions } from '../up/planning.ts';
import type { DeployProblem } from './check-deployable.ts';

type Options = Pick<UpOptions, 'recreate' | 'removeOrphans' | 'renewedVolumes' | 'keptNetworks'>;

/**
 * Networks that have to be made anew although containers are on them that this run does not replace, and
 * volumes that differ and keep their data. Found before anything is changed: a network that is half
 * replaced would leave its services down.
 */
export function checkDrift(
  project: Project,
  fleet: Fleet,
  spans: Spans,
  options: Options,
): readonly DeployProblem[] {
  if (options.recreate === 'never') return [];
  return reachable(fleet).flatMap((node) => {
    const networks = inUse(project, node, spans, options.removeOrphans).map((one) =>
      options.keptNetworks.has(one.key) ? keptNetwork(one) : networkInUse(one),
    );
    const volumes = divergedVolumes(project, node)
      .filter(({ key }) => !options.renewedVolumes.has(key))
      .map(
        ({ key, observed }): DeployProblem => ({
          severity: 'warning',
          code: 'VOLUME_DIFFERS',
          message: `The volume "${observed.name}" differs from the compose file; it is used as it is`,
          hint: 'to recreate it, which loses its data, answer the question with yes, or give --yes',
          path: ['volumes', key],
        }),
      );
    return [...networks, ...volumes];
  });
}

/**
 * The networks' keys that a container of `run` uses as they are, although they differ: others are on them, and what
 * runs once is no reason to take those down. One that has to reach over several nodes can't be used as it is.
 */
export function networksToKeep(
  project: Project,
  fleet: Fleet,
  spans: Spans,
  removeOrphans: boolean,
): ReadonlySet<string> {
  const found = reachable(fleet).flatMap((node) => inUse(project, node, spans, removeOrphans));
  return new Set(found.map(({ key }) => key).filter((key) => !spans.has(key)));
}

interface InUse extends Diverged<ObservedNode['networks'][number]> {
  /** Containers that are on it and would stay. */
  readonly others: readonly string[];
}

function inUse(project: Project, node: ObservedNode, spans: Spans, removeOrphans: boolean): readonly InUse[] {
  const orphans = removeOrphans
    ? orphansOf(project, node.containers).filter((orphan) => isOwnOrphan(project, orphan))
    : [];
  const replaced = node.containers.filter(
    (container) => !isOneOff(container) && project.services[serviceOf(container) ?? ''] !== undefined,
  );
  // By name: one that is just being stopped is listed with the endpoint's id in place of the container's.
  const ours = new Set([...orphans, ...replaced].map(({ name }) => name));
  return divergedNetworks(project, node, spans).flatMap((one) => {
    const others = (one.observed.connected ?? []).map(({ name }) => name).filter((name) => !ours.has(name));
    return others.length === 0 ? [] : [{ ...one, others }];
  });
}

function networkInUse({ key, observed, others }: InUse): DeployProblem {
  return {
    severity: 'error',
    code: 'NETWORK_IN_USE',
    message: `The network "${observed.name}" differs from the compose file and has to be recreated, but ${others.join(', ')} on it would stay`,
    hint: 'stop or disconnect them, or run the command for the whole project',
    path: ['networks', key],
  };
}

function keptNetwork({ key, observed }: InUse): DeployProblem {
  return {
    severity: 'warning',
    code: 'NETWORK_DIFFERS',
    message: `The network "${observed.name}" differs from the compose file; it is used as it is`,
    hint: 'flotilla up recreates it',
    path: ['networks', key],
  };
}
