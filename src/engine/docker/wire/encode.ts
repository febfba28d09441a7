import type { ContainerSpec, EndpointSpec, NetworkSpec, VolumeSpec } from '../../../model/container-spec.ts';
import { isOlder } from '../../../model/observed/api-version.ts';
import { requireApi } from '../api-version.ts';

/** From this version on, all endpoints of a container are sent when it is created. */
const API_MANY_ENDPOINTS = '1.44';

export interface ContainerRequest {
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: object;
  /** Networks to connect after the create call, because the engine takes only one there. */
  readonly connectLater: readonly { readonly network: string; readonly endpoint: object }[];
}

/** `ContainerSpec` -> the create call and the connect calls that an engine of `apiVersion` needs. */
export function encodeContainer(node: string, apiVersion: string, spec: ContainerSpec): ContainerRequest {
  if (spec.body.Healthcheck?.StartInterval !== undefined) {
    requireApi(node, apiVersion, '1.44', `healthcheck.start_interval of container "${spec.name}"`);
  }
  const endpoints = Object.fromEntries(
    Object.entries(spec.endpoints).map(([network, endpoint]) => [
      network,
      encodeEndpoint(node, apiVersion, endpoint, `of container "${spec.name}" on network "${network}"`),
    ]),
  );
  const takesOne = isOlder(apiVersion, API_MANY_ENDPOINTS);
  const names = Object.keys(spec.endpoints);
  const first = takesOne && spec.primaryNetwork !== undefined ? [spec.primaryNetwork] : names;
  return {
    query: { name: spec.name, platform: spec.platform },
    body: {
      ...spec.body,
      ...(takesOne ? macOf(spec) : {}),
      ...(names.length === 0 ? {} : { NetworkingConfig: { EndpointsConfig: pick(endpoints, first) } }),
    },
    connectLater: names
      .filter((network) => !first.includes(network))
      .map((network) => ({ network, endpoint: endpoints[network] ?? {} })),
  };
}

/** Engines before 1.44 have the address from the container, and pass over the one of an endpoint. */
function macOf({ endpoints, primaryNetwork = '' }: ContainerSpec): { readonly MacAddress?: string } {
  const { MacAddress } = endpoints[primaryNetwork] ?? {};
  return MacAddress === undefined ? {} : { MacAddress };
}

function pick(endpoints: Readonly<Record<string, object>>, names: readonly string[]): Record<string, object> {
  return Object.fromEntries(names.map((name) => [name, endpoints[name] ?? {}]));
}

const INTERFACE_NAME = 'com.docker.network.endpoint.ifname';

/** What a create or a connect call says of one network; a driver option of that name counts more than `interface_name`. */
export function encodeEndpoint(
  node: string,
  apiVersion: string,
  { interfaceName, ...endpoint }: EndpointSpec,
  where: string,
): object {
  if (endpoint.GwPriority !== undefined) requireApi(node, apiVersion, '1.48', `gw_priority ${where}`);
  if (interfaceName === undefined) return endpoint;
  requireApi(node, apiVersion, '1.49', `interface_name ${where}`);
  return { ...endpoint, DriverOpts: { [INTERFACE_NAME]: interfaceName, ...endpoint.DriverOpts } };
}

/** The body of `POST /networks/create`. */
export function encodeNetwork(node: string, apiVersion: string, spec: NetworkSpec): object {
  if (spec.enableIpv4 !== undefined) {
    requireApi(node, apiVersion, '1.48', `enable_ipv4 of network "${spec.name}"`);
  }
  return {
    Name: spec.name,
    CheckDuplicate: true,
    Driver: spec.driver,
    Options: spec.options,
    Labels: spec.labels,
    Internal: spec.internal,
    Attachable: spec.attachable,
    EnableIPv6: spec.enableIpv6,
    EnableIPv4: spec.enableIpv4,
    IPAM: spec.ipam && {
      Driver: spec.ipam.driver,
      Options: spec.ipam.options,
      Config: spec.ipam.pools.map((pool) => ({
        Subnet: pool.subnet,
        Gateway: pool.gateway,
        IPRange: pool.ipRange,
        AuxiliaryAddresses: pool.auxAddresses,
      })),
    },
  };
}

/** The body of `POST /volumes/create`. */
export function encodeVolume(spec: VolumeSpec): object {
  return { Name: spec.name, Driver: spec.driver, DriverOpts: spec.options, Labels: spec.labels };
}
