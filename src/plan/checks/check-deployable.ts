import { FlotillaError } from '../../errors/flotilla-error.ts';
import type { Project } from '../../model/desired/project.ts';
import type { Service } from '../../model/desired/service.ts';
import { imageOf } from '../../model/image-reference.ts';
import { LABEL } from '../../model/labels.ts';
import { type Fleet, type ObservedNode, reachable } from '../../model/observed/fleet.ts';
import { replicaCount } from '../../model/replicas.ts';
import { isOwnOrphan, orphansOf } from '../../observe/classify.ts';
import { type Placement, servicesOn } from '../../schedule/placement.ts';
import { ImageSources } from '../images/image-sources.ts';
import { restartOf } from '../networks/left-network.ts';
import { isSwarmNetwork } from '../networks/span.ts';
import { unhandledPaths } from './supported-keys.ts';

/** What speaks against a plan, or should be known before it; `path` leads to the place in the file. */
export interface DeployProblem {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly path: readonly string[];
}

/** Everything about a project that its nodes can't give, or that flotilla does not do (yet). */
export function checkDeployable(
  project: Project,
  fleet: Fleet,
  placement: Placement,
): readonly DeployProblem[] {
  return [
    ...Object.entries(project.services).flatMap(([key, service]) => [
      ...checkService(key, service),
      ...checkHealthcheck(key, service),
    ]),
    ...checkNodes(project, fleet, placement),
  ];
}

/** The project with only what a node of several has to have for the replicas that are placed on it. */
function usedOn({ name }: ObservedNode, project: Project, fleet: Fleet, placement: Placement): Project {
  const keys = new Set(servicesOn(placement, name));
  const isOnly = fleet.nodes.length === 1;
  const services = Object.entries(project.services).filter(([key]) => isOnly || keys.has(key));
  const networks = new Set(services.flatMap(([, service]) => Object.keys(service.networks ?? {})));
  const volumes = new Set(services.flatMap(([, { volumes = [] }]) => volumes.map(({ source }) => source)));
  const of = <T>(entries: Readonly<Record<string, T>>, wanted: ReadonlySet<string | undefined>) =>
    Object.fromEntries(Object.entries(entries).filter(([key]) => wanted.has(key)));
  return {
    ...project,
    services: Object.fromEntries(services),
    networks: of(project.networks, networks),
    volumes: of(project.volumes, volumes),
  };
}

/** Throws all errors among the problems as one `NOT_DEPLOYABLE`. */
export function throwErrors(problems: readonly DeployProblem[]): void {
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return;
  const hints = [...new Set(errors.flatMap(({ hint }) => hint ?? []))];
  throw new FlotillaError('NOT_DEPLOYABLE', errors.map(({ message }) => message).join('\n'), {
    ...(hints.length === 0 ? {} : { hint: hints.join('; ') }),
  });
}

/** Keys that need somebody who restarts containers in the engine's place. */
const REASONS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'deploy.restart_policy.delay':
      'has no effect: the engine restarts containers itself, after 100 ms at first and then twice as long each time, up to a minute',
    'deploy.restart_policy.window':
      'has no effect: the engine restarts containers itself, and counts a start as good after 10 seconds',
  }),
);

/** docker compose's rule: the interval is that of a period, which the engine would take as none. */
function checkHealthcheck(key: string, { healthcheck }: Service): readonly DeployProblem[] {
  if (healthcheck?.start_interval === undefined || healthcheck.start_period !== undefined) return [];
  return [
    {
      severity: 'error',
      code: 'HEALTHCHECK_INVALID',
      message: `Service "${key}": healthcheck.start_interval requires healthcheck.start_period to be set`,
      path: ['services', key, 'healthcheck', 'start_interval'],
    },
  ];
}

function checkService(key: string, service: Service): readonly DeployProblem[] {
  const path = ['services', key];
  const problems: DeployProblem[] = unhandledPaths(service).map((below) => ({
    severity: 'warning',
    code: 'KEY_NOT_HANDLED',
    message: `Service "${key}": ${below.join('.')} ${REASONS.get(below.join('.')) ?? 'is not handled yet and has no effect'}`,
    path: [...path, ...below],
  }));
  if (service.deploy?.endpoint_mode === 'vip') {
    problems.push({
      severity: 'warning',
      code: 'ENDPOINT_MODE_VIP',
      message: `Service "${key}": there are no virtual IPs; its name resolves to the addresses of its replicas, as with endpoint_mode dnsrr`,
      path: [...path, 'deploy', 'endpoint_mode'],
    });
  }
  if (service.container_name !== undefined && replicaCount(service) > 1) {
    problems.push({
      severity: 'error',
      code: 'CONTAINER_NAME_WITH_REPLICAS',
      message: `Service "${key}" has container_name "${service.container_name}" and ${replicaCount(service)} replicas, but a name can be used only once`,
      hint: 'take container_name out, or run one replica',
      path: [...path, 'container_name'],
    });
  }
  return problems;
}

function checkNodes(whole: Project, fleet: Fleet, placement: Placement): readonly DeployProblem[] {
  const nodes = reachable(fleet);
  // A node of a Swarm lists an overlay only while a container of its own is on it.
  const overlays = nodes.flatMap(({ networks }) => networks.filter(isSwarmNetwork));
  const sources = new ImageSources(nodes, new Set());
  return nodes.flatMap((node) => {
    const project = usedOn(node, whole, fleet, placement);
    return [
      ...checkImages(project, node, sources),
      ...checkExternal('network', project.networks, node, [...node.networks, ...overlays]),
      ...checkExternal('volume', project.volumes, node, node.volumes),
      ...checkLeft(project, node),
      ...checkOwners('network', project, node),
      ...checkOwners('volume', project, node),
    ];
  });
}

function checkImages(project: Project, node: ObservedNode, sources: ImageSources): readonly DeployProblem[] {
  return Object.entries(project.services).flatMap(([key, service]): readonly DeployProblem[] => {
    const reference = imageOf(project, key, service);
    if (node.images[reference] !== undefined || service.provider !== undefined) return [];
    if (sources.present(reference, node).length > 0) return [];
    const path = ['services', key];
    if (service.pull_policy !== 'never' || service.build !== undefined) return [];
    return [
      {
        severity: 'error',
        code: 'IMAGE_NOT_FOUND',
        message: `Service "${key}": image "${reference}" is not on node "${node.name}", and pull_policy is "never"`,
        hint: 'load or pull the image, or change pull_policy',
        path: [...path, 'pull_policy'],
      },
    ];
  });
}

type Named = Readonly<Record<string, { readonly name: string; readonly external?: boolean }>>;

/** Networks the engine makes itself are always there. */
const BUILT_IN_NETWORKS: ReadonlySet<string> = new Set(['bridge', 'host', 'none']);

function checkExternal(
  kind: 'network' | 'volume',
  entries: Named,
  node: ObservedNode,
  there: readonly { readonly name: string }[],
): readonly DeployProblem[] {
  const present = new Set(there.map(({ name }) => name));
  return Object.entries(entries).flatMap(([key, { name, external }]): readonly DeployProblem[] =>
    external !== true || present.has(name) || (kind === 'network' && BUILT_IN_NETWORKS.has(name))
      ? []
      : [
          {
            severity: 'error',
            code: `EXTERNAL_${kind.toUpperCase()}_NOT_FOUND`,
            message: `${kind} ${name} declared as external, but could not be found on node "${node.name}"`,
            hint: `create it (docker ${kind} create ${name}), or take "external: true" out`,
            path: [`${kind}s`, key],
          },
        ],
  );
}

/** An engine connects containers to what it has under a name, also where its Swarm has another network of that name by now. */
function checkLeft(
  project: Project,
  { name: node, leftNetworks = [] }: ObservedNode,
): readonly DeployProblem[] {
  const left = new Set(leftNetworks.map(({ name }) => name));
  return Object.entries(project.networks).flatMap(([key, { name }]): readonly DeployProblem[] =>
    left.has(name)
      ? [
          {
            severity: 'error',
            code: 'NETWORK_LEFT',
            message: `Node "${node}" still has the network "${name}" that its Swarm has removed, and containers on it would reach no other node`,
            hint: restartOf([node]),
            path: ['networks', key],
          },
        ]
      : [],
  );
}

/** Networks and volumes of a wanted name that this project did not make are used as they are. */
function checkOwners(
  kind: 'network' | 'volume',
  project: Project,
  node: ObservedNode,
): readonly DeployProblem[] {
  const entries: Named = kind === 'network' ? project.networks : project.volumes;
  const present = kind === 'network' ? node.networks : node.volumes;
  return Object.entries(entries).flatMap(([key, { name, external }]): readonly DeployProblem[] => {
    const found = present.find((candidate) => candidate.name === name);
    if (found === undefined || external === true) return [];
    const owner = found.labels[LABEL.project];
    const path = [`${kind}s`, key];
    const hint = `set "external: true" to use it on purpose, or give yours another name`;
    if (owner !== project.name) {
      const who = owner === undefined ? 'was not made by this project' : `belongs to project "${owner}"`;
      const message = `The ${kind} "${name}" exists already and ${who}; it is used as it is`;
      return [{ severity: 'warning', code: `FOREIGN_${kind.toUpperCase()}`, message, hint, path }];
    }
    return [];
  });
}

/**
 * A warning that names the containers of services which the project does not have any more: all of them,
 * or those that `--remove-orphans` leaves because another directory's files made them.
 */
export function orphanWarning(
  project: Project,
  fleet: Fleet,
  removesOwn: boolean,
): DeployProblem | undefined {
  const orphans = reachable(fleet).flatMap((node) => orphansOf(project, node.containers));
  const foreign = orphans.filter((orphan) => !isOwnOrphan(project, orphan));
  const left = removesOwn ? foreign : orphans;
  if (left.length === 0) return undefined;
  const names = left.map(({ name }) => name).join(', ');
  const directory = foreign[0]?.labels[LABEL.workingDir];
  return {
    severity: 'warning',
    code: 'ORPHANS',
    message: `Found orphan containers (${names}) for this project`,
    // The flag would leave those of others: it is named only where it takes something.
    hint: left.every((one) => foreign.includes(one))
      ? `they were made from ${directory}: remove them there, or give one of the projects another name`
      : 'if you removed or renamed their service, --remove-orphans removes them',
    path: [],
  };
}
