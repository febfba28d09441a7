import http from 'node:http';
import https from 'node:https';
import DockerModem from 'docker-modem';
import { BugError } from '../../../errors/flotilla-error.ts';
import { PRINTED, SshEngineAgent } from '../../../ssh/engine-agent.ts';
import type { Ssh, SshEngine } from '../../../ssh/ssh.ts';
import type { Endpoint, TlsMaterial } from './endpoint.ts';

/**
 * docker-modem prints each request with util.inspect, its agent and every open socket in it too,
 * although nobody reads it: 20 ms a request with 50 connections. An agent that prints as its name
 * takes that away.
 */
class EngineAgent extends http.Agent {
  [PRINTED](): string {
    return 'EngineAgent';
  }
}

class TlsEngineAgent extends https.Agent {
  [PRINTED](): string {
    return 'TlsEngineAgent';
  }
}

/** docker-modem on kept connections to an endpoint, and what ends them. */
export interface ConnectedModem {
  readonly modem: DockerModem;
  /** How a request is made without the modem. */
  readonly options: http.RequestOptions;
  close(): void;
}

/** `ssh` has the connections that a node over SSH shares with all else that is done on it. */
export function connectModem(node: string, endpoint: Endpoint, ssh?: Ssh): ConnectedModem {
  if (endpoint.kind === 'ssh') return connectOverSsh(node, endpoint, ssh);
  const tls = endpoint.kind === 'tcp' ? endpoint.tls : undefined;
  const material = tls === undefined ? {} : certificates(tls);
  const agent =
    tls === undefined
      ? new EngineAgent({ keepAlive: true })
      : new TlsEngineAgent({ keepAlive: true, rejectUnauthorized: !tls.skipVerify, ...material });
  const protocol = tls === undefined ? 'http' : 'https';
  const modem = withoutDockerHost(
    () =>
      new DockerModem({
        agent,
        ...(endpoint.kind === 'unix'
          ? { socketPath: endpoint.path }
          : { host: endpoint.host, port: endpoint.port, protocol }),
        ...material,
      }),
  );
  const place =
    endpoint.kind === 'unix'
      ? { socketPath: endpoint.path }
      : { host: endpoint.host, port: endpoint.port, protocol: `${protocol}:` };
  return { modem, options: { agent, ...place }, close: () => agent.destroy() };
}

/** The agent finds the engine by itself; the host in the request is a name that engines accept. */
function connectOverSsh(node: string, engine: SshEngine, ssh: Ssh | undefined): ConnectedModem {
  if (ssh === undefined) throw new BugError(`Node "${node}" is over SSH, and nothing connects to it`);
  const agent = new SshEngineAgent(() => ssh.dialer(node, engine));
  const modem = withoutDockerHost(
    () => new DockerModem({ agent, host: 'docker', port: 80, protocol: 'http' }),
  );
  return { modem, options: { agent, host: 'docker', port: 80 }, close: () => agent.destroy() };
}

function certificates({ ca, cert, key }: TlsMaterial): { ca?: string; cert?: string; key?: string } {
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}

/**
 * docker-modem reads DOCKER_HOST by itself and lets it win over what it is given; where the engine is
 * has been decided by then.
 */
function withoutDockerHost<T>(make: () => T): T {
  const { DOCKER_HOST: host } = process.env;
  delete process.env.DOCKER_HOST;
  try {
    return make();
  } finally {
    if (host !== undefined) process.env.DOCKER_HOST = host;
  }
}
