import { hasLabel } from './events.ts';
import { noSuchContainer, noSuchNetwork, Refusal } from './refusal.ts';
import type { EndpointBody, SimulatedContainer, SimulatedNetwork, World } from './world.ts';

export interface NetworkBody {
  Name?: string;
  Driver?: string;
  Labels?: Record<string, string>;
  Options?: Record<string, string>;
  Internal?: boolean;
  Attachable?: boolean;
  IPAM?: { Config?: { Subnet?: string }[] };
}

const DRIVERS = ['bridge', 'macvlan', 'ipvlan'];

/** The three that every engine has. */
export function addPredefinedNetworks(world: World): void {
  for (const [name, driver] of [
    ['bridge', 'bridge'],
    ['host', 'host'],
    ['none', 'null'],
  ] as const) {
    add(world, { Name: name, Driver: driver }, true);
  }
}

export function createNetwork(world: World, body: NetworkBody): { Id: string; Warning: string } {
  const { Name: name = '', Driver: driver = 'bridge' } = body;
  const known = [...world.networks.values()].find((network) => network.name === name);
  if (name === '') throw new Refusal(500, 'invalid name: ');
  if (known?.predefined) throw new Refusal(403, `operation is not permitted on predefined ${name} network `);
  if (known !== undefined) throw new Refusal(409, `network with name ${name} already exists`);
  if (!DRIVERS.includes(driver)) throw new Refusal(404, `plugin "${driver}" not found`);
  const asked = body.IPAM?.Config?.[0]?.Subnet;
  if (asked !== undefined && [...world.networks.values()].some(({ subnet }) => overlaps(subnet, asked))) {
    throw new Refusal(403, 'Pool overlaps with other one on this address space');
  }
  const network = add(world, body, false);
  world.events.emit('network', 'create', network.id, { name, type: driver });
  return { Id: network.id, Warning: '' };
}

export function removeNetwork(world: World, idOrName: string): void {
  const network = findNetwork(world, idOrName);
  if (network.predefined)
    throw new Refusal(403, `${network.name} is a pre-defined network and cannot be removed`);
  if (attached(world, network).length > 0) {
    throw new Refusal(
      403,
      `error while removing network: network ${network.name} id ${network.id} has active endpoints`,
    );
  }
  world.networks.delete(network.id);
  world.events.emit('network', 'destroy', network.id, { name: network.name, type: network.driver });
}

export function connectNetwork(world: World, idOrName: string, container: string, body: EndpointBody): void {
  const network = findNetwork(world, idOrName);
  const target = findContainer(world, container);
  const isActive = target.state === 'running' || target.state === 'paused';
  if (isActive && target.endpoints.has(network.name)) {
    throw new Refusal(403, `endpoint with name ${target.name} already exists in network ${network.name}`);
  }
  target.endpoints.set(network.name, { networkId: '', ip: '', body });
  if (isActive) joinNetwork(world, target, network);
}

/** No refusal where a container that does not run is not on the network. */
export function disconnectNetwork(world: World, idOrName: string, container: string): void {
  const network = findNetwork(world, idOrName);
  const target = findContainer(world, container);
  const isActive = target.state === 'running' || target.state === 'paused';
  if (isActive && !target.endpoints.has(network.name)) {
    throw new Refusal(403, `container ${target.id} is not connected to network ${network.name}`);
  }
  target.endpoints.delete(network.name);
  emitAttachment(world, 'disconnect', network, target);
}

export function listNetworks(world: World, filters: Readonly<Record<string, readonly string[]>>): object[] {
  return [...world.networks.values()]
    .filter(({ name }) => (filters.name ?? []).every((part) => name.includes(part)))
    .filter(({ labels }) => (filters.label ?? []).every((label) => hasLabel(labels, label)))
    .map((network) => ({ ...describeNetwork(world, network), Containers: {} }));
}

export function describeNetwork(world: World, network: SimulatedNetwork): object {
  const prefix = network.subnet.split('/')[1] ?? '24';
  const containers = attached(world, network).map((container) => [
    container.id,
    { Name: container.name, IPv4Address: `${container.endpoints.get(network.name)?.ip}/${prefix}` },
  ]);
  return {
    Name: network.name,
    Id: network.id,
    Created: new Date(network.createdAtMs).toISOString(),
    Scope: 'local',
    Driver: network.driver,
    EnableIPv6: false,
    IPAM: {
      Driver: 'default',
      Options: null,
      Config: network.subnet === '' ? [] : [{ Subnet: network.subnet }],
    },
    Internal: network.internal,
    Attachable: network.attachable,
    Containers: Object.fromEntries(containers),
    Options: network.options,
    Labels: network.labels,
  };
}

/** By id, by name, or by the beginning of an id. */
export function findNetwork(world: World, idOrName: string): SimulatedNetwork {
  const all = [...world.networks.values()];
  const found =
    world.networks.get(idOrName) ??
    all.find(({ name }) => name === idOrName) ??
    all.find(({ id }) => idOrName.length >= 12 && id.startsWith(idOrName));
  if (found === undefined) throw noSuchNetwork(idOrName);
  return found;
}

export function findContainer(world: World, idOrName: string): SimulatedContainer {
  const all = [...world.containers.values()];
  const found =
    world.containers.get(idOrName) ??
    all.find(({ name }) => name === idOrName.replace(/^\//, '')) ??
    all.find(({ id }) => idOrName.length >= 12 && id.startsWith(idOrName));
  if (found === undefined) throw noSuchContainer(idOrName);
  return found;
}

/** Gives the container its address there; `start` and `connect` do this. */
export function joinNetwork(world: World, container: SimulatedContainer, network: SimulatedNetwork): void {
  const endpoint = container.endpoints.get(network.name);
  network.addressesGiven += 1;
  const base = network.subnet.split('/')[0]?.split('.').slice(0, 2).join('.');
  const given = network.addressesGiven + 1;
  const ip = network.subnet === '' ? '' : `${base}.${given >> 8}.${given & 255}`;
  container.endpoints.set(network.name, {
    networkId: network.id,
    ip: endpoint?.body.IPAMConfig?.IPv4Address ?? ip,
    body: endpoint?.body ?? {},
  });
  emitAttachment(world, 'connect', network, container);
}

/** Gives the addresses back; the container stays configured for its networks. */
export function leaveNetworks(world: World, container: SimulatedContainer): void {
  for (const [name, endpoint] of container.endpoints) {
    if (endpoint.ip === '' && endpoint.networkId === '') continue;
    container.endpoints.set(name, { ...endpoint, ip: '' });
    const network = world.networks.get(endpoint.networkId);
    if (network !== undefined) emitAttachment(world, 'disconnect', network, container);
  }
}

function attached(world: World, network: SimulatedNetwork): SimulatedContainer[] {
  return [...world.containers.values()].filter(
    (container) =>
      container.endpoints.get(network.name)?.networkId === network.id &&
      ['running', 'paused', 'restarting'].includes(container.state),
  );
}

function emitAttachment(
  world: World,
  action: string,
  network: SimulatedNetwork,
  container: SimulatedContainer,
) {
  const attributes = { container: container.id, name: network.name, type: network.driver };
  world.events.emit('network', action, network.id, attributes);
}

function add(world: World, body: NetworkBody, predefined: boolean): SimulatedNetwork {
  const driver = body.Driver ?? 'bridge';
  const hasAddresses = driver !== 'host' && driver !== 'null';
  const network: SimulatedNetwork = {
    id: world.newId(),
    name: body.Name ?? '',
    driver,
    labels: body.Labels ?? {},
    internal: body.Internal ?? false,
    attachable: body.Attachable ?? false,
    options: body.Options ?? {},
    subnet: hasAddresses ? (body.IPAM?.Config?.[0]?.Subnet ?? freeSubnet(world)) : '',
    predefined,
    createdAtMs: world.clock.nowMs(),
    addressesGiven: 0,
  };
  world.networks.set(network.id, network);
  return network;
}

/** A /16 each; 172.17 first, as Docker's own pool does. */
function freeSubnet(world: World): string {
  const used = new Set([...world.networks.values()].map(({ subnet }) => subnet));
  for (let index = 17; ; index += 1) {
    const subnet = index < 32 ? `172.${index}.0.0/16` : `10.${index}.0.0/16`;
    if (!used.has(subnet)) return subnet;
  }
}

function overlaps(a: string, b: string): boolean {
  if (a === '' || b === '') return false;
  const bits = Math.min(...[a, b].map((subnet) => Number(subnet.split('/')[1] ?? 32)));
  const prefix = (subnet: string) =>
    (subnet.split('/')[0] ?? '')
      .split('.')
      .map((octet) => Number(octet).toString(2).padStart(8, '0'))
      .join('')
      .slice(0, bits);
  return prefix(a) === prefix(b);
}
