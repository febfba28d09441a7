import type { ServerResponse } from 'node:http';
import * as archives from '../archives.ts';
import { ended } from '../containers/changes.ts';
import { createContainer } from '../containers/create.ts';
import { inspectContainer, listContainers } from '../containers/describe.ts';
import { pauseContainer, startContainer, unpauseContainer } from '../containers/lifecycle.ts';
import { isTrue, sendLogs } from '../containers/logs.ts';
import { sendStats } from '../containers/stats.ts';
import {
  killContainer,
  removeContainer,
  renameContainer,
  restartContainer,
  stopContainer,
} from '../containers/stop.ts';
import type { RecordedRequest } from '../faults.ts';
import {
  addImage,
  inspectDistribution,
  inspectImage,
  listImages,
  pullImage,
  removeImage,
  tagImage,
} from '../images.ts';
import * as networks from '../networks.ts';
import { buildImage, isRealRegistry, pullFrom, pushTo } from '../registry-exchange.ts';
import * as volumes from '../volumes.ts';
import type { CreateBody, EndpointBody, World } from '../world.ts';

/** A request on its way through a route. */
export interface Call {
  readonly world: World;
  readonly request: RecordedRequest;
  readonly query: URLSearchParams;
  readonly response: ServerResponse;
  /** The name or id in the path. */
  readonly name: string;
}

/** What is sent where the route has not answered by itself: a body as JSON, or none. */
export interface Answer {
  readonly status: number;
  readonly json?: unknown;
}

export type Handler = (call: Call) => Answer | undefined | Promise<Answer | undefined>;

const ok = (json: unknown): Answer => ({ status: 200, json });
const created = (json: unknown): Answer => ({ status: 201, json });
const done: Answer = { status: 204 };
const unchanged: Answer = { status: 304 };

/** The API's routes by method and path; "{name}" is one part of the path, and may hold slashes in an image's. */
export const ROUTES: Readonly<Record<string, Handler>> = {
  'GET /containers/json': ({ world, query }) =>
    ok(listContainers(world, isTrue(query.get('all')), filtersOf(query))),
  'POST /containers/create': ({ world, query, request }) =>
    created(
      createContainer(
        world,
        query.get('name') ?? '',
        request.body as CreateBody,
        request.version === '' || isAtLeast(request.version, '1.44'),
      ),
    ),
  'GET /containers/{name}/json': ({ world, name }) =>
    ok(inspectContainer(networks.findContainer(world, name))),
  'POST /containers/{name}/start': ({ world, name }) =>
    startContainer(world, networks.findContainer(world, name)) ? done : unchanged,
  'POST /containers/{name}/stop': async ({ world, name, query }) =>
    (await stopContainer(world, networks.findContainer(world, name), secondsOf(query))) ? done : unchanged,
  'POST /containers/{name}/restart': async ({ world, name, query }) => {
    await restartContainer(world, networks.findContainer(world, name), secondsOf(query));
    return done;
  },
  'POST /containers/{name}/kill': ({ world, name, query }) => {
    killContainer(world, name, query.get('signal') || 'KILL');
    return done;
  },
  'POST /containers/{name}/pause': ({ world, name }) => {
    pauseContainer(world, networks.findContainer(world, name));
    return done;
  },
  'POST /containers/{name}/unpause': ({ world, name }) => {
    unpauseContainer(world, networks.findContainer(world, name));
    return done;
  },
  'POST /containers/{name}/rename': ({ world, name, query }) => {
    renameContainer(world, networks.findContainer(world, name), query.get('name') ?? '');
    return done;
  },
  'POST /containers/{name}/wait': async ({ world, name }) => {
    const container = networks.findContainer(world, name);
    await ended(container);
    return ok({ Error: null, StatusCode: container.exitCode });
  },
  'GET /containers/{name}/logs': ({ world, name, query, response }) => {
    sendLogs(networks.findContainer(world, name), query, response);
    return undefined;
  },
  'GET /containers/{name}/stats': ({ world, name, response }) => {
    sendStats(world, networks.findContainer(world, name), response);
    return undefined;
  },
  'GET /containers/{name}/archive': async ({ world, name, query, response }) => {
    const tar = await archives.readArchive(
      networks.findContainer(world, name),
      query.get('path') ?? '',
      world,
    );
    response.writeHead(200, { 'content-type': 'application/x-tar' }).end(tar);
    return undefined;
  },
  'PUT /containers/{name}/archive': async ({ world, name, request }) => {
    await archives.writeArchive(networks.findContainer(world, name), request.body as Buffer, world);
    return ok('');
  },
  'DELETE /containers/{name}': ({ world, name, query }) => {
    const options = { volumes: isTrue(query.get('v')), force: isTrue(query.get('force')) };
    removeContainer(world, networks.findContainer(world, name), options);
    return done;
  },

  'GET /networks': ({ world, query }) => ok(networks.listNetworks(world, filtersOf(query))),
  'POST /networks/create': ({ world, request }) =>
    created(networks.createNetwork(world, request.body as networks.NetworkBody)),
  'GET /networks/{name}': ({ world, name }) =>
    ok(networks.describeNetwork(world, networks.findNetwork(world, name))),
  'DELETE /networks/{name}': ({ world, name }) => {
    networks.removeNetwork(world, name);
    return done;
  },
  'POST /networks/{name}/connect': ({ world, name, request }) => {
    const body = request.body as { Container: string; EndpointConfig?: EndpointBody };
    networks.connectNetwork(world, name, body.Container, body.EndpointConfig ?? {});
    return ok('');
  },
  'POST /networks/{name}/disconnect': ({ world, name, request }) => {
    networks.disconnectNetwork(world, name, (request.body as { Container: string }).Container);
    return ok('');
  },

  'GET /volumes': ({ world, query }) => ok(volumes.listVolumes(world, filtersOf(query))),
  'POST /volumes/create': ({ world, request }) =>
    created(volumes.createVolume(world, request.body as volumes.VolumeBody)),
  'GET /volumes/{name}': ({ world, name }) => ok(volumes.inspectVolume(world, name)),
  'DELETE /volumes/{name}': ({ world, name }) => {
    volumes.removeVolume(world, name);
    return done;
  },

  'GET /distribution/{name}/json': ({ world, name }) => ok(inspectDistribution(world, name)),
  'GET /images/json': ({ world }) => ok(listImages(world)),
  'GET /images/{name}/json': ({ world, name }) => ok(inspectImage(world, name)),
  'POST /images/{name}/tag': ({ world, name, query }) => {
    tagImage(world, name, `${query.get('repo')}:${query.get('tag') || 'latest'}`);
    return { status: 201 };
  },
  'DELETE /images/{name}': ({ world, name }) => ok(removeImage(world, name)),
  'POST /build': ({ world, query }) => ok(buildImage(world, query.getAll('t'))),
  'POST /images/{name}/push': async ({ world, name, query }) =>
    ok(await pushTo(world, name, query.get('tag') || 'latest')),
  'POST /images/create': async ({ world, query, response }) => {
    if (query.get('fromSrc') === '-') {
      const reference = `${query.get('repo')}:${query.get('tag')}`;
      addImage(world, reference, {});
      return ok({ status: `Loaded ${reference}` });
    }
    const from = query.get('fromImage') ?? '';
    if (isRealRegistry(from)) return ok(await pullFrom(world, from, query.get('tag') || 'latest'));
    const lines = pullImage(world, query.get('fromImage') ?? '', query.get('tag') ?? '');
    // The first line decides between a refusal with a status and a stream.
    let line = lines.next();
    response.writeHead(200, { 'content-type': 'application/json' });
    for (; line.done !== true; line = lines.next()) response.write(`${JSON.stringify(line.value)}\r\n`);
    response.end();
    return undefined;
  },

  'GET /events': ({ world, query, response }) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    const since = query.get('since');
    const end = world.events.follow(filtersOf(query), since ? Number(since) : undefined, (event) =>
      response.write(`${JSON.stringify(event)}\n`),
    );
    const until = query.get('until');
    const leftMs = until ? Number(until) * 1000 - world.clock.nowMs() : undefined;
    if (leftMs !== undefined && leftMs <= 0) response.end();
    const takeBack =
      leftMs !== undefined && leftMs > 0 ? world.clock.after(leftMs, () => response.end()) : undefined;
    response.on('close', () => {
      takeBack?.();
      end();
    });
    return undefined;
  },
};

export type Table = readonly {
  readonly method: string;
  readonly pattern: RegExp;
  readonly handler: Handler;
}[];

/** Routes as they are looked for: the first that matches counts. */
export function compile(routes: Readonly<Record<string, Handler>>): Table {
  return Object.entries(routes).map(([key, handler]) => {
    const [method = '', path = ''] = key.split(' ');
    return { method, pattern: new RegExp(`^${path.replace('{name}', '(.+)')}$`), handler };
  });
}

/** `filters` comes as {"label": ["a"]} or, from older clients, as {"label": {"a": true}}. */
function filtersOf(query: URLSearchParams): Record<string, string[]> {
  const raw = JSON.parse(query.get('filters') || '{}') as Record<string, string[] | Record<string, boolean>>;
  return Object.fromEntries(
    Object.entries(raw).map(([key, value]) => [key, Array.isArray(value) ? value : Object.keys(value)]),
  );
}

function secondsOf(query: URLSearchParams): number | undefined {
  const seconds = query.get('t');
  return seconds === null || seconds === '' ? undefined : Number(seconds);
}

export function isAtLeast(version: string, other: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [otherMajor = 0, otherMinor = 0] = other.split('.').map(Number);
  return major > otherMajor || (major === otherMajor && minor >= otherMinor);
}
