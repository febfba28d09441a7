import type { SshEngine } from '../../../ssh/ssh.ts';
import { formatTarget } from '../../../ssh/target.ts';

/** Where an engine listens. */
export type Endpoint =
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly tls?: TlsMaterial }
  | ({ readonly kind: 'ssh' } & SshEngine);

/** What a TLS connection is made with; PEM. */
export interface TlsMaterial {
  /** The authorities that may sign the engine's certificate; absent: those that the machine trusts. */
  readonly ca?: string;
  /** The client's own certificate and key, which the engine asks for. */
  readonly cert?: string;
  readonly key?: string;
  /** Any server that answers is taken for the engine. */
  readonly skipVerify: boolean;
}

/** The address as users write it. */
export function formatEndpoint(endpoint: Endpoint): string {
  if (endpoint.kind === 'unix') return `unix://${endpoint.path}`;
  if (endpoint.kind === 'ssh') return `ssh://${formatTarget(endpoint.target)}${endpoint.socketPath ?? ''}`;
  const { host, port } = endpoint;
  return `tcp://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
