import { EngineError } from '../../engine-error.ts';
import type { SwarmConfig, SwarmConfigCalls } from '../../swarm-configs.ts';
import type { EngineApi } from '../api.ts';
import { goneIsFine, orUndefined } from '../refusals.ts';

interface WireConfig {
  readonly ID: string;
  readonly Version: { readonly Index: number };
  readonly CreatedAt: string;
  readonly Spec: {
    readonly Name: string;
    readonly Labels?: Readonly<Record<string, string>> | null;
    readonly Data?: string;
  };
}

/** API, "Config". */
export function swarmConfigCalls(api: EngineApi): SwarmConfigCalls {
  const path = (id: string): string => `/configs/${encodeURIComponent(id)}`;
  return {
    async listSwarmConfigs(labels, signal) {
      const query = { filters: { label: labels } };
      const found = await api.json<WireConfig[] | null>({ method: 'GET', path: '/configs', query, signal });
      return (found ?? []).map(decodeConfig);
    },
    async inspectSwarmConfig(name, signal) {
      const found = await orUndefined(api.json<WireConfig>({ method: 'GET', path: path(name), signal }));
      return found === undefined ? undefined : decodeConfig(found);
    },
    async createSwarmConfig({ name, labels, data }) {
      const body = { Name: name, Labels: labels, Data: Buffer.from(data).toString('base64') };
      return (await api.json<{ ID: string }>({ method: 'POST', path: '/configs/create', body })).ID;
    },
    async relabelSwarmConfig({ id, version, name, data }, labels) {
      const body = { Name: name, Labels: labels, Data: Buffer.from(data).toString('base64') };
      try {
        await api.json({ method: 'POST', path: `${path(id)}/update`, query: { version }, body });
      } catch (error) {
        throw isStale(error) ? new EngineError('conflict', error.node, error.message) : error;
      }
    },
    removeSwarmConfig: (id) => goneIsFine(api.json({ method: 'DELETE', path: path(id) })),
  };
}

/** The Raft store's refusal comes as a failure of the server. */
export function isStale(error: unknown): error is EngineError {
  return error instanceof EngineError && /update out of sequence/i.test(error.message);
}

function decodeConfig({ ID, Version, CreatedAt, Spec }: WireConfig): SwarmConfig {
  return {
    id: ID,
    version: Version.Index,
    createdAtMs: Date.parse(CreatedAt),
    name: Spec.Name,
    labels: Spec.Labels ?? {},
    data: Buffer.from(Spec.Data ?? '', 'base64'),
  };
}
