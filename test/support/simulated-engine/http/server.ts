import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Fault, FaultPlan, RecordedRequest } from '../faults.ts';
import { Refusal } from '../refusal.ts';
import type { World } from '../world.ts';
import { type Answer, compile, type Handler, isAtLeast, ROUTES, type Table } from './routes.ts';

export interface ServerParts {
  readonly world: World;
  readonly faults: FaultPlan;
  readonly requests: RecordedRequest[];
  readonly apiVersion: string;
  readonly engineVersion: string;
  /** What `GET /version` and `GET /info` answer. */
  readonly version: object;
  readonly info: object;
}

/** HTTP around the world: records, applies faults, routes, and turns refusals into answers. */
export function serve(parts: ServerParts): Server {
  const fixed: Record<string, Handler> = {
    'GET /_ping': ({ response }) => {
      response
        .writeHead(200, {
          'api-version': parts.apiVersion,
          'content-type': 'text/plain',
          ostype: 'linux',
          server: `Docker/${parts.engineVersion} (linux)`,
        })
        .end('OK');
      return undefined;
    },
    'GET /version': () => ({ status: 200, json: parts.version }),
    'GET /info': () => ({ status: 200, json: parts.info }),
  };
  const table = compile({ ...ROUTES, ...fixed });
  let openCalls = 0;
  return createServer((incoming, response) => {
    const isCall = !/\/events(\?|$)/.test(incoming.url ?? '');
    if (isCall) {
      openCalls += 1;
      response.once('close', () => {
        openCalls -= 1;
      });
    }
    respond(parts, table, openCalls, incoming, response).catch((error: unknown) => {
      sendRefusal(response, error instanceof Refusal ? error : new Refusal(500, `simulation: ${error}`));
    });
  });
}

async function respond(
  parts: ServerParts,
  table: Table,
  openCalls: number,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(incoming.url ?? '/', 'http://engine');
  const [, version = '', path = ''] = /^(?:\/v([\d.]+))?(\/.*)$/.exec(url.pathname) ?? [];
  const request: RecordedRequest = {
    method: incoming.method ?? 'GET',
    path: decodeURIComponent(path),
    query: Object.fromEntries(url.searchParams),
    body: await bodyOf(incoming),
    version,
    openCalls,
  };
  parts.requests.push(request);
  const delayMs = parts.faults.delayMs(request);
  if (delayMs > 0) await new Promise<void>((resolve) => void parts.world.clock.after(delayMs, resolve));
  const fault = parts.faults.take(request);
  if (fault !== undefined && fault.fault !== 'reset-after') {
    applyFault(fault, incoming, response);
    return;
  }
  const answer = await route(parts, table, request, url.searchParams, response);
  if (fault !== undefined) incoming.socket.destroy();
  else if (answer !== undefined) send(response, answer);
}

function applyFault(fault: Fault, incoming: IncomingMessage, response: ServerResponse): void {
  if (typeof fault.fault === 'number') {
    sendRefusal(response, new Refusal(fault.fault, fault.message ?? 'a fault that the test ordered'));
  } else if (fault.fault === 'reset') {
    incoming.socket.destroy();
  }
  // "hang": the connection stays open, and nobody answers.
}

async function route(
  parts: ServerParts,
  table: Table,
  request: RecordedRequest,
  query: URLSearchParams,
  response: ServerResponse,
): Promise<Answer | undefined> {
  const { version } = request;
  if (version !== '' && !isAtLeast(parts.apiVersion, version)) {
    throw new Refusal(
      400,
      `client version ${version} is too new. Maximum supported API version is ${parts.apiVersion}`,
    );
  }
  for (const { method, pattern, handler } of table) {
    const match = method === request.method ? pattern.exec(request.path) : null;
    if (match !== null)
      return handler({ world: parts.world, request, query, response, name: match[1] ?? '' });
  }
  throw new Refusal(404, 'page not found');
}

async function bodyOf(incoming: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  // Of archives, only those matter that go into volumes.
  if (incoming.headers['content-type'] === 'application/x-tar') {
    return incoming.method === 'PUT' ? Buffer.concat(chunks) : undefined;
  }
  return text === '' ? undefined : JSON.parse(text);
}

function send(response: ServerResponse, { status, json }: Answer): void {
  if (json === undefined) {
    response.writeHead(status).end();
    return;
  }
  const body = json === '' ? '' : `${JSON.stringify(json)}\n`;
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

function sendRefusal(response: ServerResponse, refusal: Refusal): void {
  if (response.headersSent) response.destroy();
  else send(response, { status: refusal.status, json: { message: refusal.message } });
}
