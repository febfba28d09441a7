import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { tarOf } from '../../scripts/images/make.ts';

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
  readonly #manifest: Buffer;

  /** `content` makes the image's id; the same content is the same image. */
  constructor(content: string) {
    const layer = gzipSync(layerWith(content));
    const config = Buffer.from(
      JSON.stringify({
        architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
        os: 'linux',
        config: { Cmd: ['/content'] },
        rootfs: { type: 'layers', diff_ids: [digest(gunzipSync(layer))] },
      }),
    );
    this.#manifest = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: MANIFEST,
        config: { mediaType: CONFIG, size: config.length, digest: digest(config) },
        layers: [{ mediaType: LAYER, size: layer.length, digest: digest(layer) }],
      }),
    );
    for (const blob of [config, layer]) this.#blobs.set(digest(blob), blob);
    this.#server = createServer((request, response) => this.#answer(request.url ?? '', response));
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  /** A reference that a pull finds. */
  get reference(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}/pullable:1`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  #answer(url: string, response: ServerResponse): void {
    const blob = this.#blobs.get(url.split('/blobs/')[1] ?? '');
    if (url === '/v2/') send(response, 'application/json', Buffer.from('{}'));
    else if (blob !== undefined) send(response, 'application/octet-stream', blob);
    else if (/^\/v2\/pullable\/manifests\/(1|sha256:.*)$/.test(url)) send(response, MANIFEST, this.#manifest);
    else {
      const errors = [{ code: 'MANIFEST_UNKNOWN', message: 'manifest unknown' }];
      response.writeHead(404, { 'content-type': 'application/json' }).end(JSON.stringify({ errors }));
    }
  }
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
