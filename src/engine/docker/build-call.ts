import type { Readable } from 'node:stream';
import type { BuildOptions, BuildRequest } from '../images.ts';
import type { EngineApi } from './api.ts';
import { jsonLines, untilAborted } from './wire/streams.ts';

interface WireBuildLine {
  readonly stream?: string;
  readonly status?: string;
  readonly id?: string;
  readonly error?: string;
}

/**
 * `POST /build`. The engine answers 200 before it has tried anything: a failure is a line of the stream,
 * and is the answer here.
 */
export async function buildImage(
  api: EngineApi,
  request: BuildRequest,
  context: Readable | undefined,
  { onOutput, signal, logins }: BuildOptions,
): Promise<string | undefined> {
  const response = await api.stream({
    method: 'POST',
    path: `/build?${tagQuery(request.tags)}`,
    query: queryOf(request),
    headers: { 'X-Registry-Config': Buffer.from(JSON.stringify(logins)).toString('base64url') },
    signal,
    ...(context === undefined ? {} : { body: context }),
  });
  for await (const line of api.typed(jsonLines<WireBuildLine>(untilAborted(response, signal)))) {
    if (line.error !== undefined) return line.error.trim();
    for (const text of (line.stream ?? '').split('\n')) {
      if (text.trim() !== '') onOutput(text);
    }
  }
  signal.throwIfAborted();
  return undefined;
}

/** `t` is the one parameter that is repeated. */
function tagQuery(tags: readonly string[]): string {
  return tags.map((tag) => `t=${encodeURIComponent(tag)}`).join('&');
}

function queryOf(request: BuildRequest): Readonly<Record<string, unknown>> {
  return {
    dockerfile: request.dockerfile,
    remote: request.remote,
    labels: request.labels,
    buildargs: request.args,
    cachefrom: request.cacheFrom.length === 0 ? undefined : request.cacheFrom,
    extrahosts: request.extraHosts.length === 0 ? undefined : request.extraHosts.join(','),
    ulimits: request.ulimits.length === 0 ? undefined : request.ulimits,
    pull: request.pull || undefined,
    nocache: request.noCache || undefined,
    target: request.target,
    networkmode: request.networkMode,
    isolation: request.isolation,
    shmsize: request.shmSizeBytes,
    memory: request.memoryBytes,
    platform: request.platform,
    rm: true,
    forcerm: true,
  };
}
