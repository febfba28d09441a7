import type { SwarmSecretCalls } from '../../swarm-secrets.ts';
import type { EngineApi } from '../api.ts';
import { goneIsFine } from '../refusals.ts';

interface WireSecret {
  readonly ID: string;
  readonly Spec: { readonly Name: string; readonly Labels?: Readonly<Record<string, string>> | null };
}

/** API, "Secret". */
export function swarmSecretCalls(api: EngineApi): SwarmSecretCalls {
  return {
    async listSwarmSecrets(labels, signal) {
      const query = { filters: { label: labels } };
      const found = await api.json<WireSecret[] | null>({ method: 'GET', path: '/secrets', query, signal });
      return (found ?? []).map(({ ID, Spec }) => ({ id: ID, name: Spec.Name, labels: Spec.Labels ?? {} }));
    },
    async createSwarmSecret({ name, labels, data }) {
      const body = { Name: name, Labels: labels, Data: Buffer.from(data).toString('base64') };
      return (await api.json<{ ID: string }>({ method: 'POST', path: '/secrets/create', body })).ID;
    },
    removeSwarmSecret: (id) =>
      goneIsFine(api.json({ method: 'DELETE', path: `/secrets/${encodeURIComponent(id)}` })),
  };
}
