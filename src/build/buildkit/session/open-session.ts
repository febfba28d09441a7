import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { Engine } from '../../../engine/engine.ts';
import type { ImageBuild } from '../../../model/image-build.ts';
import type { FindAuth } from '../../../registry/registry-auth.ts';
import { dockerfilePath, readDockerfile } from '../../context/dockerfile.ts';
import { isLocalContext, isRemoteContext } from '../../context/remote.ts';
import { CONTEXT_FOLDER, DOCKERFILE_FOLDER, DOCKERFILE_NAME } from '../frontend-attributes.ts';
import { type Handler, serveGrpc } from '../grpc/server.ts';
import { fileSyncHandlers } from './file-sync.ts';
import { authHandlers, healthHandlers, secretHandlers } from './simple-services.ts';
import { buildAgents, sshHandlers } from './ssh.ts';
import { diskFolder, memoryFolder, type SyncFolder } from './sync-folder.ts';

export interface BuildSession {
  readonly id: string;
  close(): void;
}

/**
 * Opens a session beside a build, over which the engine takes what is on this machine: files, secrets,
 * logins, SSH agents. Rejects with an `EngineError`, `SSH_AGENT_MISSING` and `SSH_KEY_UNUSABLE`.
 */
export async function openSession(
  image: ImageBuild,
  engine: Engine,
  findAuth: FindAuth,
  agent: string | undefined,
  signal: AbortSignal,
): Promise<BuildSession> {
  const id = randomUUID();
  const agents = await buildAgents(image.ssh, agent);
  const handlers = new Map<string, Handler>([
    ...healthHandlers,
    ...fileSyncHandlers(foldersOf(image)),
    ...authHandlers(findAuth),
    ...(image.secrets.length === 0 ? [] : secretHandlers(image.secrets, (path) => readFile(path))),
    ...(agents.size === 0 ? [] : sshHandlers(agents)),
  ]);
  const connection = await engine.openBuildSession(
    { id, sharedKey: sharedKey(image), methods: [...handlers.keys()] },
    signal,
  );
  return { id, ...serveGrpc(connection, handlers) };
}

/** The same folder on the same machine: the engine then compares with what it has from the last time. */
function sharedKey({ build }: ImageBuild): string {
  return createHash('sha256')
    .update(`${hostname()}\0${build.context ?? ''}`)
    .digest('hex');
}

function foldersOf(image: ImageBuild): ReadonlyMap<string, SyncFolder> {
  const { build } = image;
  const { context = '.' } = build;
  const folders = new Map<string, SyncFolder>();
  for (const [name, place] of Object.entries(build.additional_contexts ?? {})) {
    if (isLocalContext(place)) folders.set(name, diskFolder(place));
  }
  if (!isRemoteContext(context)) folders.set(CONTEXT_FOLDER, diskFolder(context));
  const files = new Map<string, Uint8Array>();
  const dockerfile = readDockerfile(build);
  if (dockerfile !== undefined) files.set(DOCKERFILE_NAME, Buffer.from(dockerfile.text));
  const path = build.dockerfile_inline === undefined ? dockerfilePath(build) : undefined;
  const ignore = `${path}.dockerignore`;
  if (path !== undefined && existsSync(ignore)) {
    files.set(`${DOCKERFILE_NAME}.dockerignore`, readFileSync(ignore));
  }
  folders.set(DOCKERFILE_FOLDER, memoryFolder(files));
  return folders;
}
