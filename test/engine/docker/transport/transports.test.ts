import { afterEach, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FetchTransport } from '../../../../src/engine/docker/transport/fetch-transport.ts';
import { LateTransport } from '../../../../src/engine/docker/transport/late-transport.ts';
import type { EngineTransport } from '../../../../src/engine/docker/transport/transport.ts';
import { EngineError } from '../../../../src/engine/engine-error.ts';

const folders: string[] = [];
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.closeAllConnections();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newSocket(): string {
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-transport-'));
  folders.push(folder);
  return join(folder, 'engine.sock');
}

async function engineThat(answers: RequestListener): Promise<string> {
  const path = newSocket();
  const server = createServer(answers);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(path, resolve));
  server.unref();
  return path;
}

async function failureOf(asked: Promise<unknown>): Promise<unknown> {
  return asked.then(
    () => undefined,
    (error: unknown) => error,
  );
}

const WAYS: readonly (readonly [string, (path: string) => EngineTransport])[] = [
  ['fetch', (path) => new FetchTransport('n1', path)],
  ['the modem', (path) => new LateTransport('n1', { kind: 'unix', path })],
];

describe.each(WAYS)('a request by %s', (_, open) => {
  test('has the version, the path and what is asked, and brings the answer', async () => {
    let seen = '';
    const path = await engineThat((request, response) => {
      seen = `${request.method} ${request.url}`;
      response.end('[{"Id":"1"}]');
    });
    const query = { all: true, left: undefined, filters: { label: ['a=b'] } };
    const answer = await open(path).json({ method: 'GET', path: '/containers/json', query }, '1.44');
    expect(answer).toEqual([{ Id: '1' }]);
    expect(seen).toBe('GET /v1.44/containers/json?all=true&filters=%7B%22label%22%3A%5B%22a%3Db%22%5D%7D');
  });

  test('sends a body as JSON', async () => {
    let seen = '';
    const path = await engineThat(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      seen = `${request.headers['content-type']} ${Buffer.concat(chunks)}`;
      response.writeHead(201).end('{"Id":"1"}');
    });
    await open(path).json({ method: 'POST', path: '/networks/create', body: { Name: 'n' } });
    expect(seen).toBe('application/json {"Name":"n"}');
  });

  test('that the engine answers with nothing ends well', async () => {
    const path = await engineThat((_request, response) => void response.writeHead(204).end());
    expect(await failureOf(open(path).json({ method: 'POST', path: '/containers/1/start' }))).toBeUndefined();
  });

  test("that is refused fails with the engine's words", async () => {
    const path = await engineThat((_request, response) =>
      response.writeHead(404).end('{"message":"no such container"}'),
    );
    const error = await failureOf(open(path).json({ method: 'GET', path: '/containers/1/json' }));
    expect(error).toBeInstanceOf(EngineError);
    expect(error).toMatchObject({ kind: 'not-found', message: 'no such container' });
  });

  test('that is refused in plain words fails with these', async () => {
    const path = await engineThat((_request, response) => response.writeHead(503).end('not now'));
    const error = await failureOf(open(path).json({ method: 'GET', path: '/info' }));
    expect(error).toMatchObject({ kind: 'failed', message: 'not now' });
  });

  test('to a socket that is not there is told to start the engine', async () => {
    const error = await failureOf(open(newSocket()).json({ method: 'GET', path: '/info' }));
    expect(error).toMatchObject({ kind: 'unreachable' });
    expect(String(error)).toContain('No Docker Engine answers at unix://');
  });

  test('is asked again where its kept connection is closed', async () => {
    let asked = 0;
    const path = await engineThat((request, response) => {
      asked += 1;
      if (asked === 2) request.socket.destroy();
      else response.end(`{"asked":${asked}}`);
    });
    const transport = open(path);
    await transport.json({ method: 'GET', path: '/info' });
    expect(await transport.json({ method: 'GET', path: '/info' })).toEqual({ asked: 3 });
  });

  test('that may have changed something is not asked again', async () => {
    let asked = 0;
    const path = await engineThat((request) => {
      asked += 1;
      request.socket.destroy();
    });
    const error = await failureOf(open(path).json({ method: 'POST', path: '/containers/1/start' }));
    expect(error).toMatchObject({ kind: 'unreachable' });
    expect(asked).toBe(1);
  });

  test('that is broken off fails as an abort, not as an engine that is gone', async () => {
    const abort = new AbortController();
    const path = await engineThat(() => abort.abort());
    const request = { method: 'POST', path: '/containers/1/wait', signal: abort.signal } as const;
    expect(await failureOf(open(path).json(request))).toMatchObject({ name: 'AbortError' });
  });

  test('for its headers alone brings them in small letters', async () => {
    const path = await engineThat((_request, response) =>
      response.writeHead(200, { 'API-Version': '1.44' }).end('OK'),
    );
    const headers = await open(path).headers({ method: 'GET', path: '/_ping' });
    expect(headers['api-version']).toBe('1.44');
  });
});
