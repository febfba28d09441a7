import { findImage, normaliseReference } from '../images.ts';
import { Refusal } from '../refusal.ts';
import { resolveMounts } from '../volumes.ts';
import type { CreateBody, EndpointBody, SimulatedContainer, World } from '../world.ts';
import { emitContainer } from './changes.ts';

const RESTART_POLICIES = ['', 'no', 'always', 'on-failure', 'unless-stopped'];

/** `POST /containers/create`. `manyEndpoints`: the request's API version is 1.44 or newer. */
export function createContainer(
  world: World,
  name: string,
  body: CreateBody,
  manyEndpoints: boolean,
): { Id: string; Warnings: string[] } {
  const id = world.newId();
  const chosen = name === '' ? `simulated_${id.slice(0, 8)}` : name;
  refuseInvalid(body, chosen, manyEndpoints);
  const image = findImage(world, body.Image);
  if (image === undefined) throw new Refusal(404, `No such image: ${normaliseReference(body.Image)}`);
  refuseTakenName(world, chosen);
  const container: SimulatedContainer = {
    id,
    name: chosen,
    body,
    image: { id: image.id, reference: body.Image, behaviour: image.behaviour },
    createdAtMs: world.clock.nowMs(),
    state: 'created',
    exitCode: 0,
    error: '',
    startedAtMs: 0,
    finishedAtMs: 0,
    restartCount: 0,
    stoppedByUser: false,
    health: undefined,
    healthLog: [],
    endpoints: endpointsOf(body),
    mounts: resolveMounts(world, body, image.behaviour.volumes ?? []),
    ports: [],
    output: [],
    timers: [],
    watchers: new Set(),
    removed: false,
  };
  world.containers.set(id, container);
  emitContainer(world, container, 'create');
  return { Id: id, Warnings: [] };
}

export function refuseTakenName(world: World, name: string, prefix = ''): void {
  const holder = [...world.containers.values()].find((container) => container.name === name);
  if (holder === undefined) return;
  throw new Refusal(
    409,
    `${prefix}Conflict. The container name "/${name}" is already in use by container "${holder.id}". You have to remove (or rename) that container to be able to reuse that name.`,
  );
}

function refuseInvalid(body: CreateBody, name: string, manyEndpoints: boolean): void {
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(name)) {
    throw new Refusal(400, `Invalid container name (${name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`);
  }
  const policy = body.HostConfig?.RestartPolicy?.Name ?? '';
  if (!RESTART_POLICIES.includes(policy)) throw new Refusal(400, `invalid restart policy '${policy}'`);
  const networks = Object.keys(body.NetworkingConfig?.EndpointsConfig ?? {});
  if (networks.length > 1 && !manyEndpoints) {
    throw new Refusal(400, `Container cannot be connected to network endpoints: ${networks.join(', ')}`);
  }
}

/** Those of the request; otherwise the network mode's network, unless it is no network of its own. */
function endpointsOf(body: CreateBody): SimulatedContainer['endpoints'] {
  const mode = body.HostConfig?.NetworkMode ?? 'default';
  const asked = body.NetworkingConfig?.EndpointsConfig ?? {};
  const endpoints: SimulatedContainer['endpoints'] = new Map();
  const add = (network: string, endpoint: EndpointBody | null) =>
    endpoints.set(network, { networkId: '', ip: '', body: endpoint ?? {} });
  if (!mode.startsWith('container:')) {
    const own = mode === 'default' || mode === '' ? 'bridge' : mode;
    add(own, asked[own] ?? {});
  }
  for (const [network, endpoint] of Object.entries(asked)) add(network, endpoint);
  return endpoints;
}
