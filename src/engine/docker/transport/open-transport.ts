import type { Ssh } from '../../../ssh/ssh.ts';
import type { Endpoint } from './endpoint.ts';
import { FETCHES_OVER_SOCKETS, FetchTransport } from './fetch-transport.ts';
import { LateTransport } from './late-transport.ts';
import type { EngineTransport } from './transport.ts';

/** The quickest way to an endpoint; `ssh` is needed for one over SSH, and closed by the caller. */
export function openTransport(node: string, endpoint: Endpoint, ssh?: Ssh): EngineTransport {
  if (endpoint.kind === 'unix' && FETCHES_OVER_SOCKETS) return new FetchTransport(node, endpoint.path);
  return new LateTransport(node, endpoint, ssh);
}
