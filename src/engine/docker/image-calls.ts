import pLimit from 'p-limit';
import { splitReference } from '../../model/image-reference.ts';
import { EngineError } from '../engine-error.ts';
import type { ImageCalls, RegistryAuth, TransferOptions } from '../images.ts';
import type { EngineApi } from './api.ts';
import { buildImage } from './build-call.ts';
import { goneIsFine, orUndefined } from './refusals.ts';
import type { EngineRequest } from './transport/transport.ts';
import { decodeImage, decodeImageDetails } from './wire/decode.ts';
import { jsonLines, untilAborted } from './wire/streams.ts';
import type { WireImage, WirePullProgress } from './wire/wire.ts';

/** Images that are looked at at a time. */
const PARALLEL_READS = 8;

/** API, "Images" and "Distribution". */
export function imageCalls(api: EngineApi): ImageCalls {
  const at = (reference: string, action = ''): string => `/images/${encodeURIComponent(reference)}${action}`;
  return {
    async inspectImage(reference, signal) {
      const request = { method: 'GET', path: at(reference, '/json'), signal } as const;
      const image = await orUndefined(api.json<WireImage>(request));
      return image === undefined ? undefined : decodeImage(image);
    },
    async describeImage(reference, signal) {
      const request = { method: 'GET', path: at(reference, '/json'), signal } as const;
      const image = await orUndefined(api.json<WireImage>(request));
      return image === undefined ? undefined : decodeImageDetails(image);
    },
    async listImageNames(signal) {
      const request = { method: 'GET', path: '/images/json', signal } as const;
      const list = await api.json<{ RepoTags?: string[] | null }[]>(request);
      return list.flatMap(({ RepoTags }) => RepoTags ?? []).filter((name) => name !== '<none>:<none>');
    },
    async pullImage(reference, options) {
      const { name, tag, digest } = splitReference(reference);
      const query = { fromImage: name, tag: digest ?? tag ?? 'latest', platform: options.platform };
      const request = { method: 'POST', path: '/images/create', query } as const;
      await transfer(api, request, options, `Image "${reference}" can't be pulled`);
    },
    async pushImage(reference, options) {
      const { name, tag } = splitReference(reference);
      const query = { tag: tag ?? 'latest' };
      const request = { method: 'POST', path: at(name, '/push'), query } as const;
      // The engine refuses a push without the header, whether or not the registry wants a login.
      const auth = options.auth ?? { serveraddress: '' };
      await transfer(api, request, { ...options, auth }, `Image "${reference}" can't be pushed`);
    },
    buildImage: (request, context, options) => buildImage(api, request, context, options),
    async defaultBuilder() {
      const { 'builder-version': version } = await api.headers({ method: 'GET', path: '/_ping' });
      // Engines before 23 don't say and have both; an engine uses the classic one only if it is set to.
      return version === '1' ? 'classic' : 'buildkit';
    },
    openBuildKit: (signal) =>
      api.upgrade({ method: 'POST', path: '/grpc', headers: { Upgrade: 'h2c' }, signal }),
    openBuildSession({ id, sharedKey, methods }, signal) {
      const headers = {
        Upgrade: 'h2c',
        'X-Docker-Expose-Session-Uuid': id,
        'X-Docker-Expose-Session-Name': 'flotilla',
        'X-Docker-Expose-Session-Sharedkey': sharedKey,
        'X-Docker-Expose-Session-Grpc-Method': [...methods],
      };
      return api.upgrade({ method: 'POST', path: '/session', headers, signal });
    },
    async imageLayers(reference, signal) {
      const image = await api.json<WireImage>({ method: 'GET', path: at(reference, '/json'), signal });
      return image.RootFS?.Layers ?? [];
    },
    async allImageLayers(signal) {
      const list = await api.json<{ Id: string }[]>({ method: 'GET', path: '/images/json', signal });
      const limit = pLimit(PARALLEL_READS);
      const layers = list.map(({ Id }) =>
        limit(async () => {
          const request = { method: 'GET', path: at(Id, '/json'), signal } as const;
          return (await orUndefined(api.json<WireImage>(request)))?.RootFS?.Layers ?? [];
        }),
      );
      return Promise.all(layers);
    },
    saveImage: (reference, signal) =>
      api.stream({ method: 'GET', path: at(reference, '/get'), signal: signal ?? undefined }),
    async loadImage(tar, signal = new AbortController().signal) {
      const request = { method: 'POST', path: '/images/load', query: { quiet: true }, body: tar } as const;
      const response = await api.stream({ ...request, signal });
      for await (const line of api.typed(jsonLines<WirePullProgress>(untilAborted(response, signal)))) {
        if (line.error !== undefined) throw new EngineError('failed', api.node, line.error);
      }
      signal.throwIfAborted();
    },
    async importImage(tar, reference) {
      const { name, tag } = splitReference(reference);
      const query = { fromSrc: '-', repo: name, tag: tag ?? 'latest' };
      const response = await api.stream({ method: 'POST', path: '/images/create', query, body: tar });
      for await (const line of api.typed(jsonLines<WirePullProgress>(response))) {
        if (line.error !== undefined) throw new EngineError('failed', api.node, line.error);
      }
    },
    async tagImage(reference, newReference) {
      const { name, tag } = splitReference(newReference);
      await api.json({ method: 'POST', path: at(reference, '/tag'), query: { repo: name, tag } });
    },
    removeImage: (reference, { force }) =>
      goneIsFine(api.json({ method: 'DELETE', path: at(reference), query: { force } })),
    async registryDigest(reference, auth) {
      const path = `/distribution/${reference}/json`;
      const request = { method: 'GET', path, headers: authHeader(auth) } as const;
      return (await api.json<{ Descriptor: { digest: string } }>(request)).Descriptor.digest;
    },
  };
}

/**
 * Pull and push. The engine answers 200 before it has tried anything: a refusal by the registry is a
 * line of the stream.
 */
async function transfer(
  api: EngineApi,
  request: EngineRequest,
  { auth, signal = new AbortController().signal, onProgress }: TransferOptions,
  failure: string,
): Promise<void> {
  const refusal = (cause: Error): EngineError =>
    new EngineError('failed', api.node, `${failure}: ${cause.message}`, {
      cause,
      hint: 'check the name and the tag, the access to the registry, and its login',
    });
  const response = await api
    .stream({ ...request, headers: authHeader(auth), signal })
    .catch((error: unknown) => {
      throw error instanceof EngineError && error.kind !== 'unreachable' ? refusal(error) : error;
    });
  for await (const line of api.typed(jsonLines<WirePullProgress>(untilAborted(response, signal)))) {
    if (line.error !== undefined) throw refusal(new Error(line.error));
    const { current, total } = line.progressDetail ?? {};
    onProgress({
      layer: line.id ?? '',
      status: line.status ?? '',
      ...(current === undefined ? {} : { currentBytes: current }),
      ...(total === undefined ? {} : { totalBytes: total }),
    });
  }
  signal.throwIfAborted();
}

function authHeader(auth: RegistryAuth | undefined): Readonly<Record<string, string>> {
  if (auth === undefined) return {};
  return { 'X-Registry-Auth': Buffer.from(JSON.stringify(auth)).toString('base64url') };
}
