import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { tarOf } from '../../../scripts/images/make.ts';

const MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';
const CONFIG = 'application/vnd.docker.container.image.v1+json';
const LAYER = 'application/vnd.docker.image.rootfs.diff.tar.gzip';

/**
 * A registry on loopback, where engines allow plain HTTP, with one image of one file. An engine on this
 * machine can pull from it; one behind another address can't.
 */
export class TestRegistry {
  readonly #server: Server;
  readonly #blobs = new Map<string, Buffer>();
  /** "repository:reference" -> what stands there. */
  readonly #manifests = new Map<string, Manifest>();
  readonly #uploads = new Map<string, Buffer[]>();
  readonly #login: string | undefined;
  readonly #token: string | undefined;
  readonly #refusedType: string | undefined;

  /** `content` makes the image's id; the same content is the same image. `login` ("user:password") is asked for,
   * `token` has it exchanged for a token, which is good for reading or for writing. Manifests of the type `refuses` are not kept. */
  constructor(
    content: string,
    options: { readonly login?: string; readonly token?: string; readonly refuses?: string } = {},
  ) {
    this.#refusedType = options.refuses;
    this.#login = options.login;
    this.#token = options.token;
    const layer = gzipSync(layerWith(content));
    const config = Buffer.from(
      JSON.stringify({
        architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
        os: 'linux',
        config: { Cmd: ['/content'] },
        rootfs: { type: 'layers', diff_ids: [digest(gunzipSync(layer))] },
      }),
    );
    const manifest = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: MANIFEST,
        config: { mediaType: CONFIG, size: config.length, digest: digest(config) },
        layers: [{ mediaType: LAYER, size: layer.length, digest: digest(layer) }],
      }),
    );
    for (const blob of [config, layer]) this.#blobs.set(digest(blob), blob);
    for (const reference of ['1', digest(manifest)]) {
      this.#manifests.set(`pullable:${reference}`, { type: MANIFEST, body: manifest });
    }
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  /** A reference that a pull finds. */
  get reference(): string {
    return `${this.host}/pullable:1`;
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What was pushed under "repository:tag", decoded. */
  manifest(name: string): unknown {
    const found = this.#manifests.get(name);
    return found === undefined ? undefined : JSON.parse(found.body.toString('utf8'));
  }

  /** All that was pushed to a repository, decoded. */
  manifests(repository: string): readonly object[] {
    const own = [...this.#manifests].filter(([name]) => name.startsWith(`${repository}:`));
    return own.map(([, { body }]) => JSON.parse(body.toString('utf8')) as object);
  }

  /** The content of a blob. */
  blob(wanted: string): string | undefined {
    return this.#blobs.get(wanted)?.toString('utf8');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', 'http://registry');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (this.#token !== undefined && !this.#isLetIn(this.#token, url, request, response)) return;
    const given = request.headers.authorization ?? '';
    if (this.#login !== undefined && given !== `Basic ${Buffer.from(this.#login).toString('base64')}`) {
      response.setHeader('www-authenticate', 'Basic realm="test"');
      return refuse(response, 401, 'UNAUTHORIZED');
    }
    const [, repository = '', kind = '', rest = ''] =
      /^\/v2\/(.+?)\/(manifests|blobs\/uploads|blobs)\/(.*)$/.exec(url.pathname) ?? [];
    if (url.pathname === '/v2/') send(response, 'application/json', Buffer.from('{}'));
    else if (kind === 'manifests') this.#answerManifest(request, response, `${repository}:${rest}`, chunks);
    else if (kind === 'blobs') this.#answerBlob(response, rest);
    else if (kind === 'blobs/uploads') this.#answerUpload(request, response, url, repository, chunks);
    else refuse(response, 404, 'NAME_UNKNOWN');
  }

  /** Token authentication as registries have it: who is let in for reading only has to come back to write. */
  #isLetIn(login: string, url: URL, request: IncomingMessage, response: ServerResponse): boolean {
    const given = request.headers.authorization ?? '';
    if (url.pathname === '/token') {
      if (given !== `Basic ${Buffer.from(login).toString('base64')}`) refuse(response, 401, 'UNAUTHORIZED');
      else
        send(
          response,
          'application/json',
          Buffer.from(JSON.stringify({ token: url.searchParams.get('scope') })),
        );
      return false;
    }
    const needed = ['GET', 'HEAD'].includes(request.method ?? '') ? 'pull' : 'pull,push';
    if (given === `Bearer ${needed}` || given === 'Bearer pull,push') return true;
    response.setHeader(
      'www-authenticate',
      `Bearer realm="http://${this.host}/token",service="test",scope="${needed}"`,
    );
    refuse(response, 401, 'UNAUTHORIZED');
    return false;
  }

  #answerManifest(
    request: IncomingMessage,
    response: ServerResponse,
    name: string,
    chunks: readonly Buffer[],
  ): void {
    if (request.method === 'PUT') {
      if (request.headers['content-type'] === this.#refusedType) {
        refuse(response, 415, 'MANIFEST_INVALID');
        return;
      }
      const manifest = { type: request.headers['content-type'] ?? MANIFEST, body: Buffer.concat(chunks) };
      this.#manifests.set(name, manifest);
      this.#manifests.set(`${name.replace(/:.*/, '')}:${digest(manifest.body)}`, manifest);
      response.writeHead(201, { 'docker-content-digest': digest(manifest.body) }).end();
      return;
    }
    const found = this.#manifests.get(name);
    if (found === undefined) refuse(response, 404, 'MANIFEST_UNKNOWN');
    else send(response, found.type, found.body);
  }

  #answerBlob(response: ServerResponse, wanted: string): void {
    const blob = this.#blobs.get(wanted);
    if (blob === undefined) refuse(response, 404, 'BLOB_UNKNOWN');
    else send(response, 'application/octet-stream', blob);
  }

  /** POST begins, PATCH adds, PUT ends (OCI distribution specification, "Pushing blobs"). */
  #answerUpload(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    repository: string,
    chunks: readonly Buffer[],
  ): void {
    const id = request.method === 'POST' ? randomUUID() : (url.pathname.split('/').at(-1) ?? '');
    const all = [...(this.#uploads.get(id) ?? []), ...chunks];
    this.#uploads.set(id, all);
    if (request.method === 'PUT') {
      this.#uploads.delete(id);
      this.#blobs.set(url.searchParams.get('digest') ?? '', Buffer.concat(all));
      response.writeHead(201).end();
      return;
    }
    const length = Buffer.concat(all).length;
    response.writeHead(202, {
      location: `/v2/${repository}/blobs/uploads/${id}`,
      range: `0-${Math.max(0, length - 1)}`,
    });
    response.end();
  }
}

interface Manifest {
  readonly type: string;
  readonly body: Buffer;
}

function refuse(response: ServerResponse, status: number, code: string): void {
  const errors = [{ code, message: code.toLowerCase().replace('_', ' ') }];
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ errors }));
}

function send(response: ServerResponse, type: string, body: Buffer): void {
  response.writeHead(200, {
    'content-type': type,
    'content-length': body.length,
    'docker-content-digest': digest(body),
    'docker-distribution-api-version': 'registry/2.0',
  });
  response.end(body);
}

function layerWith(content: string): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-layer-'));
  try {
    writeFileSync(join(folder, 'content'), content);
    return tarOf(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function digest(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
