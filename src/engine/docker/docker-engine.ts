import type { ContainerSpec, NetworkSpec, VolumeSpec } from '../../model/container-spec.ts';
import type { ObservedContainer } from '../../model/observed/container.ts';
import type {
  NodeFacts,
  ObservedImage,
  ObservedNetwork,
  ObservedVolume,
} from '../../model/observed/fleet.ts';
import type {
  ContainerDetails,
  Engine,
  EngineEvent,
  EventFilter,
  LogChunk,
  LogOptions,
  PullOptions,
} from '../engine.ts';
import { EngineError } from '../engine-error.ts';
import { negotiateApiVersion } from './api-version.ts';
import {
  decodeContainer,
  decodeContainerDetails,
  decodeEvent,
  decodeImage,
  decodeNetwork,
  decodeVolume,
} from './decode.ts';
import { encodeContainer, encodeNetwork, encodeVolume } from './encode.ts';
import { pullImage } from './pull.ts';
import { demultiplex, jsonLines, rawOutput, untilAborted } from './streams.ts';
import { type Endpoint, type EngineRequest, Transport } from './transport.ts';
import type {
  WireContainer,
  WireContainerDetails,
  WireEvent,
  WireImage,
  WireNetwork,
  WireVersion,
  WireVolume,
} from './wire.ts';

/** An engine behind a socket; no connection is made before the first request. */
export function connectDocker(options: { node: string; endpoint: Endpoint }): Engine {
  return new DockerEngine(options.node, new Transport(options.node, options.endpoint));
}

class DockerEngine implements Engine {
  readonly node: string;
  readonly #transport: Transport;
  #version: Promise<WireVersion> | undefined;

  constructor(node: string, transport: Transport) {
    this.node = node;
    this.#transport = transport;
  }

  async facts(signal?: AbortSignal): Promise<NodeFacts> {
    const version = await this.#handshake(signal);
    return {
      engineVersion: version.Version,
      apiVersion: negotiateApiVersion(this.node, version.ApiVersion),
      os: version.Os,
      architecture: version.Arch,
    };
  }

  async listContainers(labels: readonly string[], signal?: AbortSignal): Promise<ObservedContainer[]> {
    const query = { all: true, filters: { label: labels } };
    const list = await this.#json<WireContainer[]>({
      method: 'GET',
      path: '/containers/json',
      query,
      signal,
    });
    return list.map(decodeContainer);
  }

  async inspectContainer(id: string, signal?: AbortSignal): Promise<ContainerDetails> {
    const path = `/containers/${encodeURIComponent(id)}/json`;
    return decodeContainerDetails(await this.#json<WireContainerDetails>({ method: 'GET', path, signal }));
  }

  async listNetworks(signal?: AbortSignal): Promise<ObservedNetwork[]> {
    const list = await this.#json<WireNetwork[]>({ method: 'GET', path: '/networks', signal });
    return list.map(decodeNetwork);
  }

  async listVolumes(signal?: AbortSignal): Promise<ObservedVolume[]> {
    const answer = await this.#json<{ Volumes?: WireVolume[] | null }>({
      method: 'GET',
      path: '/volumes',
      signal,
    });
    return (answer.Volumes ?? []).map(decodeVolume);
  }

  async inspectImage(reference: string, signal?: AbortSignal): Promise<ObservedImage | undefined> {
    const path = `/images/${encodeURIComponent(reference)}/json`;
    const answer = this.#json<WireImage>({ method: 'GET', path, signal });
    return decodeImageOr404(answer);
  }

  async createNetwork(spec: NetworkSpec): Promise<string> {
    const body = encodeNetwork(this.node, await this.#apiVersion(), spec);
    return (await this.#json<{ Id: string }>({ method: 'POST', path: '/networks/create', body })).Id;
  }

  async removeNetwork(idOrName: string): Promise<void> {
    await goneIsFine(this.#json({ method: 'DELETE', path: `/networks/${encodeURIComponent(idOrName)}` }));
  }

  async createVolume(spec: VolumeSpec): Promise<void> {
    await this.#json({ method: 'POST', path: '/volumes/create', body: encodeVolume(spec) });
  }

  async removeVolume(name: string): Promise<void> {
    await goneIsFine(this.#json({ method: 'DELETE', path: `/volumes/${encodeURIComponent(name)}` }));
  }

  async createContainer(spec: ContainerSpec): Promise<{ id: string; warnings: readonly string[] }> {
    const { query, body, connectLater } = encodeContainer(this.node, await this.#apiVersion(), spec);
    const answer = await this.#json<{ Id: string; Warnings?: string[] | null }>({
      method: 'POST',
      path: '/containers/create',
      query,
      body,
    });
    for (const { network, endpoint } of connectLater) {
      await this.#json({
        method: 'POST',
        path: `/networks/${encodeURIComponent(network)}/connect`,
        body: { Container: answer.Id, EndpointConfig: endpoint },
      });
    }
    return { id: answer.Id, warnings: answer.Warnings ?? [] };
  }

  async startContainer(id: string): Promise<void> {
    await this.#post(id, 'start');
  }

  async stopContainer(id: string, timeoutSeconds?: number): Promise<void> {
    await this.#post(id, 'stop', { t: timeoutSeconds });
  }

  async killContainer(id: string, signal?: string): Promise<void> {
    await this.#post(id, 'kill', { signal });
  }

  async restartContainer(id: string, timeoutSeconds?: number): Promise<void> {
    await this.#post(id, 'restart', { t: timeoutSeconds });
  }

  async unpauseContainer(id: string): Promise<void> {
    await this.#post(id, 'unpause');
  }

  async renameContainer(id: string, name: string): Promise<void> {
    await this.#post(id, 'rename', { name });
  }

  async removeContainer(id: string, options: { volumes: boolean; force: boolean }): Promise<void> {
    const query = { v: options.volumes, force: options.force };
    await goneIsFine(this.#json({ method: 'DELETE', path: `/containers/${encodeURIComponent(id)}`, query }));
  }

  async pullImage(reference: string, options: PullOptions): Promise<void> {
    await pullImage(this.node, this.#transport, await this.#apiVersion(), reference, options);
  }

  async *logs(id: string, options: LogOptions, signal: AbortSignal): AsyncIterable<LogChunk> {
    const { isTty } = await this.inspectContainer(id, signal);
    const { since, until, ...rest } = options;
    const query = { stdout: true, stderr: true, since, until, ...rest };
    const path = `/containers/${encodeURIComponent(id)}/logs`;
    const response = await this.#stream({ method: 'GET', path, query, signal });
    const bytes = untilAborted(response, signal);
    yield* this.#typed(isTty ? rawOutput(bytes) : demultiplex(bytes));
  }

  async *events(filter: EventFilter, signal: AbortSignal): AsyncIterable<EngineEvent> {
    const query = { filters: { label: filter.labels }, since: filter.sinceSeconds };
    const response = await this.#stream({ method: 'GET', path: '/events', query, signal });
    const lines = jsonLines<WireEvent>(untilAborted(response, signal));
    for await (const event of this.#typed(lines)) yield decodeEvent(event);
  }

  close(): void {
    this.#transport.close();
  }

  async #post(id: string, action: string, query: Record<string, unknown> = {}): Promise<void> {
    await this.#json({ method: 'POST', path: `/containers/${encodeURIComponent(id)}/${action}`, query });
  }

  async #json<T>(request: EngineRequest): Promise<T> {
    return this.#transport.json<T>(request, await this.#apiVersion());
  }

  async #stream(request: EngineRequest) {
    return this.#transport.stream(request, await this.#apiVersion());
  }

  async *#typed<T>(source: AsyncIterable<T>): AsyncIterable<T> {
    try {
      yield* source;
    } catch (error) {
      throw this.#transport.failure(error);
    }
  }

  async #apiVersion(): Promise<string> {
    return negotiateApiVersion(this.node, (await this.#handshake()).ApiVersion);
  }

  /** Asked once; a failed attempt is forgotten, so that the next request tries again. */
  #handshake(signal?: AbortSignal): Promise<WireVersion> {
    this.#version ??= this.#transport
      .json<WireVersion>({ method: 'GET', path: '/version', signal })
      .catch((error: unknown) => {
        this.#version = undefined;
        throw error;
      });
    return this.#version;
  }
}

async function decodeImageOr404(answer: Promise<WireImage>): Promise<ObservedImage | undefined> {
  try {
    return decodeImage(await answer);
  } catch (error) {
    if (error instanceof EngineError && error.kind === 'not-found') return undefined;
    throw error;
  }
}

async function goneIsFine(answer: Promise<unknown>): Promise<void> {
  try {
    await answer;
  } catch (error) {
    if (!(error instanceof EngineError && error.kind === 'not-found')) throw error;
  }
}
