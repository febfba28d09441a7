import { Readable } from 'node:stream';
import { packTar, unpackTar } from 'modern-tar';
import type { Engine } from '../../engine/engine.ts';
import { EngineError } from '../../engine/engine-error.ts';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import { OWN_LABEL } from '../../model/labels.ts';
import type { ObservedContainer } from '../../model/observed/container.ts';
import { type MeshProxy, proxyFor } from '../rules/proxy-config.ts';
import type { RoutingTable } from '../rules/routing-table.ts';

/** Its name on each node that has one. */
const NAME = 'flotilla-mesh-proxy';

/** Whether the proxy of a node serves what the table says; and so where none is needed, and there is none. */
export async function proxyState(
  engine: Engine,
  table: RoutingTable,
  signal?: AbortSignal,
): Promise<{ readonly isCurrent: boolean; readonly kind?: string }> {
  const proxy = proxyFor(table, engine.node);
  const container = await findProxy(engine, signal);
  if (container === undefined) return { isCurrent: proxy === undefined };
  const kind = container.labels[OWN_LABEL.meshProxy] ?? '';
  const isSame =
    proxy !== undefined &&
    kind === proxy.kind &&
    container.state === 'running' &&
    (await configOf(engine, container.id, proxy, signal)) === proxy.config;
  return { isCurrent: isSame, kind };
}

/**
 * Makes a node's proxy serve what the table says, by its engine alone: it is created, told to read its configuration, or removed.
 * Throws `MESH_PROXY_FAILED`, or an `EngineError`.
 */
export async function bringProxy(
  engine: Engine,
  table: RoutingTable,
  signal?: AbortSignal,
): Promise<'changed' | 'unchanged'> {
  const { isCurrent, kind } = await proxyState(engine, table, signal);
  if (isCurrent) return 'unchanged';
  const proxy = proxyFor(table, engine.node);
  const present = await findProxy(engine, signal);
  if (proxy === undefined || kind !== proxy.kind || present?.state !== 'running') {
    await removeProxy(engine, signal);
    if (proxy !== undefined) await startProxy(engine, proxy, signal);
    return 'changed';
  }
  await putConfig(engine, present.id, proxy, signal);
  await engine.killContainer(present.id, proxy.reloadSignal);
  return 'changed';
}

/** Whether there was one. */
export async function removeProxy(engine: Engine, signal?: AbortSignal): Promise<boolean> {
  const present = await findProxy(engine, signal);
  if (present === undefined) return false;
  await engine.removeContainer(present.id, { volumes: true, force: true });
  return true;
}

async function findProxy(engine: Engine, signal?: AbortSignal): Promise<ObservedContainer | undefined> {
  return (await engine.listContainers([OWN_LABEL.meshProxy], signal))[0];
}

async function startProxy(engine: Engine, proxy: MeshProxy, signal?: AbortSignal): Promise<void> {
  await ensureImage(engine, proxy, signal);
  const [entrypoint = '', ...command] = proxy.command;
  const { id } = await engine.createContainer({
    name: NAME,
    endpoints: {},
    body: {
      Image: proxy.image,
      // Ports below 1024 are root's on the node's own network.
      User: '0',
      Entrypoint: [entrypoint],
      Cmd: command,
      Labels: { [OWN_LABEL.meshProxy]: proxy.kind },
      HostConfig: { NetworkMode: 'host', RestartPolicy: { Name: 'unless-stopped', MaximumRetryCount: 0 } },
    },
  });
  await putConfig(engine, id, proxy, signal);
  await engine.startContainer(id);
}

async function ensureImage(engine: Engine, { image }: MeshProxy, signal?: AbortSignal): Promise<void> {
  if ((await engine.inspectImage(image, signal)) !== undefined) return;
  try {
    await engine.pullImage(image, {
      onProgress: () => undefined,
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    if (!(error instanceof EngineError) || error.kind === 'unreachable') throw error;
    throw new FlotillaError(
      'MESH_PROXY_FAILED',
      `Node "${engine.node}" can't get ${image}: ${error.message}`,
      {
        hint: `bring the image there (flotilla image load), or let the user of SSH run nft: as root, or by sudo without a password`,
        cause: error,
      },
    );
  }
}

async function putConfig(
  engine: Engine,
  id: string,
  { configFile, config }: MeshProxy,
  signal?: AbortSignal,
): Promise<void> {
  const body = Buffer.from(config);
  const header = { name: configFile.slice(1), size: body.length, mode: 0o644, mtime: new Date(0) };
  const tar = await packTar([{ header, body }]);
  const options = { copyOwner: false, allowReplace: true, ...(signal === undefined ? {} : { signal }) };
  await engine.putArchive(id, '/', Readable.from([Buffer.from(tar)]), options);
}

/** undefined where it can't be read: then it is written. */
async function configOf(
  engine: Engine,
  id: string,
  { configFile }: MeshProxy,
  signal: AbortSignal = new AbortController().signal,
): Promise<string | undefined> {
  try {
    const chunks: Uint8Array[] = [];
    for await (const chunk of engine.getArchive(id, configFile, signal)) chunks.push(chunk);
    const [entry] = await unpackTar(Buffer.concat(chunks));
    return entry?.data === undefined ? undefined : Buffer.from(entry.data).toString();
  } catch (error) {
    if (error instanceof EngineError && error.kind === 'not-found') return undefined;
    throw error;
  }
}
