import { randomUUID } from 'node:crypto';
import type { ImageBuild } from '../../model/image-build.ts';
import type { EngineBuild } from '../engine-builder/engine-build.ts';
import type { FailedStep } from '../output/build-status.ts';
import { StepLog } from '../output/step-log.ts';
import { cacheEntry } from './cache-entries.ts';
import { frontendAttributes } from './frontend-attributes.ts';
import { GrpcClient } from './grpc/client.ts';
import { GrpcError } from './grpc/grpc-error.ts';
import { openSession } from './session/open-session.ts';
import { encodeSolveRequest, encodeStatusRequest } from './solve-request.ts';
import { decodeStatusResponse } from './status-response.ts';
import { refuseForBuildKit } from './unsupported.ts';

const CONTROL = '/moby.buildkit.v1.Control';
/** How the engine's BuildKit puts an image among the engine's own. */
const EXPORTER = 'moby';

/**
 * Builds with the engine's BuildKit, over its own interface -> the step that failed, or undefined. Rejects
 * with `BUILD_UNSUPPORTED`, an `EngineError`, or the signal's reason.
 */
export async function buildWithBuildKit(
  image: ImageBuild,
  { engine, settings, signal, onOutput }: EngineBuild,
): Promise<FailedStep | undefined> {
  refuseForBuildKit(image, await engine.facts(signal));
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const agent = settings.environment.SSH_AUTH_SOCK;
  const session = await openSession(image, engine, settings.findAuth, agent, signal);
  const client = new GrpcClient(await engine.openBuildKit(signal));
  const log = new StepLog([image.service], (_, line) => onOutput(line));
  const ref = randomUUID();
  const following = follow(client, ref, log, either);
  try {
    await client.unary(`${CONTROL}/Solve`, solveRequest(image, ref, session.id), signal);
    // The last of the output comes after the answer.
    await following;
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof GrpcError)) throw error;
    await following;
    const step = log.failures().get(image.service);
    return step ?? { name: '', error: error.message, output: [] };
  } finally {
    over.abort();
    client.close();
    session.close();
  }
}

/** Reads the progress until the build is over; a build goes on without it. */
async function follow(client: GrpcClient, ref: string, log: StepLog, signal: AbortSignal): Promise<void> {
  try {
    for await (const message of client.stream(`${CONTROL}/Status`, encodeStatusRequest(ref), signal)) {
      log.add(decodeStatusResponse(message));
    }
  } catch {
    // The call that started the build reports its outcome.
  }
}

function solveRequest(image: ImageBuild, ref: string, session: string): Uint8Array {
  const { build } = image;
  return encodeSolveRequest({
    ref,
    session,
    exporter: EXPORTER,
    exporterAttributes: { name: [image.name, ...image.tags].join(',') },
    frontendAttributes: frontendAttributes(image),
    cacheExports: (build.cache_to ?? []).map(cacheEntry),
    cacheImports: (build.cache_from ?? []).map(cacheEntry),
    entitlements: [
      ...(build.network === 'host' ? ['network.host'] : []),
      ...(build.entitlements ?? []),
      ...(build.privileged === true ? ['security.insecure'] : []),
    ],
  });
}
