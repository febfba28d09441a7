import { EngineError } from '../engine-error.ts';
import type { NetworkCalls, VolumeCalls } from '../networks.ts';
import type { EngineApi } from './api.ts';
import { goneIsFine } from './refusals.ts';
import { decodeNetwork, decodeVolume } from './wire/decode.ts';
import { encodeEndpoint, encodeNetwork, encodeVolume } from './wire/encode.ts';
import type { WireNetwork, WireVolume } from './wire/wire.ts';

/** API, "Networks". */
export function networkCalls(api: EngineApi): NetworkCalls {
  const at = (idOrName: string, action = ''): string => `/networks/${encodeURIComponent(idOrName)}${action}`;
  return {
    async listNetworks(signal) {
      const list = await api.json<WireNetwork[]>({ method: 'GET', path: '/networks', signal });
      return list.map(decodeNetwork);
    },
    async connectedContainers(idOrName, signal) {
      const { Containers } = await api.json<WireNetwork>({ method: 'GET', path: at(idOrName), signal });
      return Object.entries(Containers ?? {}).map(([id, { Name, IPv4Address = '' }]) => ({
        id,
        name: Name,
        ipAddress: IPv4Address.replace(/\/\d+$/, ''),
      }));
    },
    async createNetwork(spec) {
      const body = encodeNetwork(api.node, await api.version(), spec);
      return (await api.json<{ Id: string }>({ method: 'POST', path: '/networks/create', body })).Id;
    },
    async removeNetwork(idOrName) {
      try {
        await goneIsFine(api.json({ method: 'DELETE', path: at(idOrName) }));
      } catch (error) {
        if (!isGoneFromSwarm(error)) throw error;
      }
    },
    async connectNetwork(idOrName, containerId, endpoint) {
      const where = `on network "${idOrName}"`;
      const encoded = encodeEndpoint(api.node, await api.version(), endpoint, where);
      const body = { Container: containerId, EndpointConfig: encoded };
      await api.json({ method: 'POST', path: at(idOrName, '/connect'), body });
    },
    async disconnectNetwork(idOrName, containerId) {
      const body = { Container: containerId, Force: true };
      try {
        await goneIsFine(api.json({ method: 'POST', path: at(idOrName, '/disconnect'), body }));
      } catch (error) {
        if (!isNotConnected(error)) throw error;
      }
    },
  };
}

/** Said with status 500, of a network that is not there too. */
function isNotConnected(error: unknown): boolean {
  return error instanceof EngineError && /is not connected to (the )?network /i.test(error.message);
}

/** The answer, with status 500, of a manager whose own engine has not yet heard that an overlay is gone. */
function isGoneFromSwarm(error: unknown): boolean {
  return error instanceof EngineError && /^network \S+ not found$/i.test(error.message);
}

/** API, "Volumes". */
export function volumeCalls(api: EngineApi): VolumeCalls {
  return {
    async listVolumes(signal) {
      const request = { method: 'GET', path: '/volumes', signal } as const;
      const { Volumes } = await api.json<{ Volumes?: WireVolume[] | null }>(request);
      return (Volumes ?? []).map(decodeVolume);
    },
    async createVolume(spec) {
      await api.json({ method: 'POST', path: '/volumes/create', body: encodeVolume(spec) });
    },
    removeVolume: (name) =>
      goneIsFine(api.json({ method: 'DELETE', path: `/volumes/${encodeURIComponent(name)}` })),
  };
}
