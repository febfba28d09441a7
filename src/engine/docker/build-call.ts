import type { Readable } from 'node:stream';
import { EngineError } from '../engine-error.ts';
import type { BuildOptions, BuildRequest } from '../images.ts';
import type { EngineApi } from './api.ts';
import { jsonLines, untilAborted } from './wire/streams.ts';

/** How much of a failed build's output the error shows. */
const SHOWN_LINES = 20;

interface WireBuildLine {
  readonly stream?: string;
  readonly status?: string;
  readonly id?: string;
  readonly error?: string;
}

/**
 * `POST /build`. The engine answers 200 before it has tried anything: a failure is a line of the stream.
 * Rejects with an `EngineError` that has the end of the output.
 */
export async function buildImage(
  api: EngineApi,
  request: BuildRequest,
  context: Readable | undefined,
  { onOutput, signal }: BuildOptions,
): Promise<void> {
  const response = await api.stream({
    method: 'POST',
    path: `/build?${tagQuery(request.tags)}`,
    query: queryOf(request),
    signal,
    ...(context === undefined ? {} : { body: context }),
  });
  const output: string[] = [];
  for await (const line of api.typed(jsonLines<WireBuildLine>(untilAborted(response, signal)))) {
    if (line.error !== undefined) {
      const shown = output.slice(-SHOWN_LINES).map((text) => `  ${text}`);
      throw new EngineError(
        'failed',
        api.node,
        [`Image "${request.tags[0]}" can't be built: ${line.error.trim()}`, ...shown].join('\n'),
        { hint: 'the last lines of the build are above' },
      );
    }
    for (const text of (line.stream ?? '').split('\n')) {
      if (text.trim() === '') continue;
      output.push(text);
      onOutput(text);
    }
  }
  signal.throwIfAborted();
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
