import type { Ssh } from '../../ssh/ssh.ts';
import type { Engine } from '../engine.ts';
import { EngineApi } from './api.ts';
import { archiveCalls } from './archive-calls.ts';
import { containerCalls } from './container-calls.ts';
import { imageCalls } from './image-calls.ts';
import { networkCalls, volumeCalls } from './network-calls.ts';
import { execCalls } from './sessions.ts';
import { swarmAttachmentCalls } from './swarm/attachment-calls.ts';
import { swarmConfigCalls } from './swarm/config-calls.ts';
import { swarmCalls } from './swarm/member-calls.ts';
import { swarmSecretCalls } from './swarm/secret-calls.ts';
import { swarmServiceCalls } from './swarm/service-calls.ts';
import type { Endpoint } from './transport/endpoint.ts';
import { openTransport } from './transport/open-transport.ts';
import { decodeEvent, parseEvent } from './wire/decode.ts';
import { decodeInfo, type WireInfo } from './wire/info.ts';
import { jsonLines, untilAborted } from './wire/streams.ts';

export interface ConnectOptions {
  readonly node: string;
  readonly endpoint: Endpoint;
  /** Needed for an engine over SSH; the caller closes it. */
  readonly ssh?: Ssh;
}

/** An engine behind a socket; no connection is made before the first request. */
export function connectDocker({ node, endpoint, ssh }: ConnectOptions): Engine {
  return engineOver(new EngineApi(node, openTransport(node, endpoint, ssh)));
}

/** An engine whose API is reached in whatever way. */
export function engineOver(api: EngineApi): Engine {
  return {
    node: api.node,
    facts: (signal) => api.handshake(signal),
    ping: (signal) => api.ping(signal),
    async info(signal) {
      return decodeInfo(await api.json<WireInfo>({ method: 'GET', path: '/info', signal }));
    },
    async *events({ labels, sinceSeconds, untilSeconds }, signal, onListening) {
      const query = { filters: { label: labels }, since: sinceSeconds, until: untilSeconds };
      const response = await api.stream({ method: 'GET', path: '/events', query, signal });
      onListening?.();
      const lines = jsonLines(untilAborted(response, signal), parseEvent);
      for await (const event of api.typed(lines)) yield decodeEvent(event);
    },
    close: () => api.close(),
    ...containerCalls(api),
    ...imageCalls(api),
    ...networkCalls(api),
    ...volumeCalls(api),
    ...execCalls(api),
    ...archiveCalls(api),
    ...swarmCalls(api),
    ...swarmAttachmentCalls(api),
    ...swarmConfigCalls(api),
    ...swarmSecretCalls(api),
    ...swarmServiceCalls(api),
  };
}
