import { serviceHash } from '../../compose/hash/config-hash.ts';
import { parseMeshPorts } from '../../mesh/rules/mesh-port.ts';
import { type Borrow, borrowsOf } from '../../model/borrow.ts';
import type { ProjectContents } from '../../model/desired/contents.ts';
import type { Project } from '../../model/desired/project.ts';
import type { Service } from '../../model/desired/service.ts';
import { imageOf } from '../../model/image-reference.ts';
import { LABEL, OWN_LABEL } from '../../model/labels.ts';
import type { ObservedContainer } from '../../model/observed/container.ts';
import type { ObservedNode } from '../../model/observed/fleet.ts';
import { isAlive, slotOf } from '../../observe/classify.ts';
import { resolveBorrows } from '../container-spec/borrow.ts';
import { containerSpec } from '../container-spec/container-spec.ts';
import type { ContainerTarget } from '../operation.ts';
import { isRemote, type Recreate } from '../up/planning.ts';
import { explainChange } from './explain.ts';

export interface ReplaceInput {
  readonly project: Project;
  readonly key: string;
  readonly service: Service;
  readonly contents: ProjectContents;
  /** The containers of the services that it takes namespaces or volumes from. */
  readonly lenders: Readonly<Record<string, ContainerTarget>>;
  readonly container: ObservedContainer;
  readonly node: ObservedNode;
  /** The fleet is this node. */
  readonly isAlone: boolean;
  /** Networks and volumes that are made anew, by the engine's name. */
  readonly removals: ReadonlyMap<string, string>;
  readonly recreate: Recreate;
  /** Decided already: the container is replaced for this reason. */
  readonly because?: string | undefined;
}

type Rule = (input: ReplaceInput) => string | undefined;

/**
 * Why a container is replaced, or undefined where it stays. The rules are docker compose's
 * (pkg/compose, mustRecreate) in its order; the first that speaks is the cause. A container is never
 * replaced for the version of the tool that made it.
 */
export function replaceCause(input: ReplaceInput): string | undefined {
  if (input.because !== undefined) return input.because;
  if (input.recreate === 'never') return undefined;
  if (input.recreate === 'always') return 'forced';
  for (const rule of RULES) {
    const cause = rule(input);
    if (cause !== undefined) return cause;
  }
  return undefined;
}

const RULES: readonly Rule[] = [
  isDead,
  lenderReplaced,
  configurationChanged,
  contentsChanged,
  routesChanged,
  networkReplaced,
  volumeReplaced,
  imageUpdated,
  networkMissing,
  volumeMissing,
];

/** The engine could not remove it; it can't be started either. */
function isDead({ container }: ReplaceInput): string | undefined {
  return container.state === 'dead' ? 'container is dead' : undefined;
}

function lenderReplaced({ lenders }: ReplaceInput): string | undefined {
  const [replaced] = Object.entries(lenders).find(([, target]) => target.kind === 'created') ?? [];
  return replaced === undefined ? undefined : `${replaced} is replaced`;
}

/** A container that borrows is labelled with the hash of what the lenders' ids make of its service. */
function expectedHashes({ project, key, service, lenders }: ReplaceInput): readonly string[] {
  if (borrowsOf(service).length === 0) return project.configHashes[key]?.equal ?? [];
  const idOf = ({ from }: Borrow): string => {
    if ('container' in from) return from.container;
    const lender = lenders[from.service];
    return lender?.kind === 'observed' ? lender.id : '';
  };
  return serviceHash(resolveBorrows(service, idOf)).equal;
}

/** Containers of other tools carry no digest, and are left alone. */
function contentsChanged({ contents, key, container }: ReplaceInput): string | undefined {
  const digest = container.labels[OWN_LABEL.contents];
  return digest === undefined || digest === contents.digests[key]
    ? undefined
    : 'content of a secret or config changed';
}

/** Only for containers that the mesh serves: others are left as they are. */
function routesChanged({ project, key, container, node, isAlone }: ReplaceInput): string | undefined {
  const label = container.labels[OWN_LABEL.meshPorts];
  if (label === undefined) return undefined;
  // A fleet of one node needs no mesh, and has none.
  if (isAlone) return 'its node answers by itself now';
  const wanted = project.balances?.[key] ?? 'random';
  if ((container.labels[OWN_LABEL.meshBalance] ?? 'random') !== wanted)
    return `x-mesh: balance is ${wanted} now`;
  if (isAlive(container) || node.mesh === undefined) return undefined;
  const lost = parseMeshPorts(label).find(({ nodePort, protocol }) =>
    node.mesh?.held.some((held) => {
      const isSamePort = held.port === nodePort && held.protocol === protocol && held.isIngress !== true;
      return isSamePort && held.container?.id !== container.id;
    }),
  );
  return lost === undefined ? undefined : `node port ${lost.nodePort} is taken`;
}

function configurationChanged(input: ReplaceInput): string | undefined {
  const { container } = input;
  const hashes = expectedHashes(input);
  if (hashes.includes(container.labels[LABEL.configHash] ?? '')) return undefined;
  return explained(input) ?? 'configuration changed';
}

/** The fields that differ, where it is known how the container was made. */
function explained(input: ReplaceInput): string | undefined {
  const { project, key, service, container, node } = input;
  if (container.settings === undefined) {
    const image = imageOf(project, key, service);
    // The engine shows an id in place of a name that has moved on to another image.
    const wasNamed = !/^(sha256:)?[0-9a-f]{12,64}$/.test(container.image);
    return wasNamed && container.image !== image ? `image ${container.image} -> ${image}` : undefined;
  }
  const slot = slotOf(container) ?? 1;
  const spec = containerSpec({
    project,
    contents: input.contents,
    key,
    service,
    slot,
    inherited: [],
    isRemote: isRemote(node),
  });
  return explainChange(spec.body, container.settings, node.images[container.image]?.defaults);
}

function imageUpdated({ project, key, service, container, node }: ReplaceInput): string | undefined {
  const image = node.images[imageOf(project, key, service)];
  const used = container.labels[LABEL.image] ?? container.imageId;
  return image === undefined || image.id === used ? undefined : 'image was updated';
}

function networkReplaced({ container, removals }: ReplaceInput): string | undefined {
  const found = container.networks.find(({ networkName }) => removals.has(networkName));
  return found === undefined ? undefined : `network ${found.networkName} is replaced`;
}

function volumeReplaced({ container, removals }: ReplaceInput): string | undefined {
  const found = container.mounts.find(({ volumeName = '' }) => removals.has(volumeName));
  return found === undefined ? undefined : `volume ${found.volumeName} is replaced`;
}

function networkMissing(input: ReplaceInput): string | undefined {
  const { project, service, container, node, isAlone } = input;
  if (service.network_mode !== undefined) return undefined;
  for (const key of Object.keys(service.networks ?? {})) {
    const name = project.networks[key]?.name ?? key;
    const named = node.networks.filter((candidate) => candidate.name === name);
    const endpoint = container.networks.find((candidate) => candidate.networkName === name);
    if (endpoint === undefined) {
      if (startsOn(container, name)) continue;
      return `not on network ${name}`;
    }
    // Before its first start a container's endpoints have no network id; afterwards it starts on that network only. A
    // network of a Swarm is not listed by a node whose containers are all down.
    const isKnown = named.length > 0 || isAlone || isAlive(container);
    const isOther = endpoint.networkId !== '' && !named.some(({ id }) => id === endpoint.networkId);
    if (isKnown && isOther) return `network ${name} was replaced`;
  }
  return undefined;
}

/** An engine of 20.10 lists no endpoint of a container that was made before its network, and takes the network mode's at the start. */
function startsOn({ state, networks, networkMode }: ObservedContainer, name: string): boolean {
  return state === 'created' && networks.length === 0 && networkMode === name;
}

function volumeMissing({ project, service, container }: ReplaceInput): string | undefined {
  for (const { type, source } of service.volumes ?? []) {
    if (type !== 'volume' || source === undefined) continue;
    const name = project.volumes[source]?.name ?? source;
    if (!container.mounts.some((mount) => mount.volumeName === name)) return `volume ${name} not mounted`;
  }
  return undefined;
}
