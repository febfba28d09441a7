import type { PullOptions } from '../engine.ts';
import { EngineError } from '../engine-error.ts';
import { jsonLines, untilAborted } from './streams.ts';
import type { Transport } from './transport.ts';
import type { WirePullProgress } from './wire.ts';

/**
 * `POST /images/create`. The engine answers 200 before it has tried anything: a refusal by the
 * registry is a line of the stream.
 */
export async function pullImage(
  node: string,
  transport: Transport,
  apiVersion: string,
  reference: string,
  options: PullOptions,
): Promise<void> {
  const query = { ...splitReference(reference), platform: options.platform };
  const request = { method: 'POST', path: '/images/create', query, signal: options.signal } as const;
  const response = await transport.stream(request, apiVersion).catch((error: unknown) => {
    throw error instanceof EngineError && error.kind !== 'unreachable'
      ? refusal(node, reference, error)
      : error;
  });
  const signal = options.signal ?? new AbortController().signal;
  for await (const line of jsonLines<WirePullProgress>(untilAborted(response, signal))) {
    if (line.error !== undefined) {
      throw refusal(node, reference, new Error(line.error));
    }
    const { current, total } = line.progressDetail ?? {};
    options.onProgress({
      layer: line.id ?? '',
      status: line.status ?? '',
      ...(current === undefined ? {} : { currentBytes: current }),
      ...(total === undefined ? {} : { totalBytes: total }),
    });
  }
  signal.throwIfAborted();
}

function refusal(node: string, reference: string, cause: Error): EngineError {
  return new EngineError('failed', node, `Image "${reference}" can't be pulled: ${cause.message}`, {
    cause,
    hint: 'check the name and the tag, the access to the registry, and its login',
  });
}

/** A tag or digest goes in `tag`; without one the engine would pull every tag, so it is "latest". */
function splitReference(reference: string): { fromImage: string; tag: string } {
  const digest = reference.indexOf('@');
  if (digest >= 0) return { fromImage: reference.slice(0, digest), tag: reference.slice(digest + 1) };
  const colon = reference.lastIndexOf(':');
  return colon > reference.lastIndexOf('/')
    ? { fromImage: reference.slice(0, colon), tag: reference.slice(colon + 1) }
    : { fromImage: reference, tag: 'latest' };
}
