import type { SwarmCalls, SwarmNode } from '../../swarm.ts';
import type { EngineApi } from '../api.ts';
import { goneIsFine } from '../refusals.ts';
import { isStale } from './config-calls.ts';

/** Where the members of a Swarm listen to each other. */
const LISTEN = '0.0.0.0:2377';

/** How often a member's record is read anew that was changed meanwhile. */
const STALE_TRIES = 5;

interface WireSwarmNode {
  readonly ID: string;
  readonly Version: { readonly Index: number };
  readonly Spec: { readonly Role: 'manager' | 'worker'; readonly Availability: string };
  readonly Description?: { readonly Hostname?: string };
  readonly Status?: { readonly State?: string; readonly Addr?: string };
  readonly ManagerStatus?: { readonly Leader?: boolean; readonly Reachability?: string } | null;
}

/** API, "Swarm" and "Node". */
export function swarmCalls(api: EngineApi): SwarmCalls {
  const node = (id: string): string => `/nodes/${encodeURIComponent(id)}`;
  return {
    async initSwarm({ address }) {
      const body = { ListenAddr: LISTEN, AdvertiseAddr: address, DataPathAddr: address };
      await api.json({ method: 'POST', path: '/swarm/init', body });
    },
    async joinSwarm({ address, managers, token }) {
      const body = {
        ListenAddr: LISTEN,
        AdvertiseAddr: address,
        DataPathAddr: address,
        RemoteAddrs: managers.map((manager) => `${manager}:2377`),
        JoinToken: token,
      };
      await api.json({ method: 'POST', path: '/swarm/join', body });
    },
    async leaveSwarm({ force }) {
      await api.json({ method: 'POST', path: '/swarm/leave', query: { force } });
    },
    async swarmTokens() {
      const { JoinTokens } = await api.json<{ JoinTokens: { Manager: string; Worker: string } }>({
        method: 'GET',
        path: '/swarm',
      });
      return { manager: JoinTokens.Manager, worker: JoinTokens.Worker };
    },
    async listSwarmNodes(signal) {
      const nodes = await api.json<WireSwarmNode[]>({ method: 'GET', path: '/nodes', signal });
      return nodes.map(decodeSwarmNode);
    },
    async setSwarmRole(id, role) {
      for (let tries = 1; ; tries += 1) {
        const { Version, Spec } = await api.json<WireSwarmNode>({ method: 'GET', path: node(id) });
        const query = { version: Version.Index };
        const body = { ...Spec, Role: role };
        try {
          return void (await api.json({ method: 'POST', path: `${node(id)}/update`, query, body }));
        } catch (error) {
          // The Swarm writes into the same record where a member comes, goes or has learnt its role.
          if (!isStale(error) || tries === STALE_TRIES) throw error;
        }
      }
    },
    removeSwarmNode: (id) =>
      goneIsFine(api.json({ method: 'DELETE', path: node(id), query: { force: true } })),
  };
}

function decodeSwarmNode({ ID, Spec, Description, Status, ManagerStatus }: WireSwarmNode): SwarmNode {
  const reachability = ManagerStatus?.Reachability;
  return {
    id: ID,
    hostname: Description?.Hostname ?? '',
    role: Spec.Role,
    isLeader: ManagerStatus?.Leader === true,
    state: Status?.State ?? 'unknown',
    availability: Spec.Availability,
    address: Status?.Addr ?? '',
    ...(reachability === undefined ? {} : { reachability }),
  };
}
