import { createHash } from 'node:crypto';
import type { RegistryAuth } from '../engine/images.ts';
import { FlotillaError } from '../errors/flotilla-error.ts';

/** Where Docker Hub's API is; its name in references is another. */
const DOCKER_HUB_API = 'registry-1.docker.io';

/** A repository of a registry, and who asks. */
export interface Repository {
  readonly host: string;
  readonly name: string;
  readonly auth?: RegistryAuth | undefined;
}

/** A manifest or index, as it stands in its registry. */
export interface StoredManifest {
  readonly mediaType: string;
  readonly content: Buffer;
}

/** All forms of what a tag can stand for. */
const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/** What a blob is sent in, so that none has to be held whole. */
const CHUNK_BYTES = 16 * 1024 * 1024;

/**
 * Reads and writes one repository by the registry's HTTP API (OCI distribution specification, "Pull", "Push"). A login
 * is sent in the way that the registry asks for: as it is, or exchanged for a token. Every method rejects
 * with `REGISTRY_REFUSED` or `REGISTRY_UNREACHABLE`.
 */
export class RegistryClient {
  readonly #repository: Repository;
  /** As the registry knows it: Docker Hub's own images are below "library". */
  readonly #path: string;
  readonly #base: string;
  readonly #signal: AbortSignal;
  #authorization: string | undefined;

  constructor(repository: Repository, signal: AbortSignal) {
    this.#repository = repository;
    this.#signal = signal;
    const { host, name } = repository;
    this.#path = host === 'docker.io' && !name.includes('/') ? `library/${name}` : name;
    // A registry on this machine speaks plain HTTP, as for docker.
    const isLocal = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/.test(host);
    const api = host === 'docker.io' ? DOCKER_HUB_API : host;
    this.#base = `${isLocal ? 'http' : 'https'}://${api}/v2/${this.#path}`;
  }

  /** As users name the repository. */
  get name(): string {
    return `${this.#repository.host}/${this.#repository.name}`;
  }

  /** Stores bytes, where the registry does not have them, under their digest. */
  async putBlob(content: Buffer): Promise<void> {
    const digest = digestOf(content);
    if (await this.#hasBlob(digest)) return;
    const begun = await this.#send('POST', `${this.#base}/blobs/uploads/`, {}, [202]);
    await this.#finishUpload(begun, digest, content);
  }

  /** Stores a blob of another repository, where this one does not have it; in the same registry it is only linked. */
  async copyBlob(digest: string, source: RegistryClient): Promise<void> {
    if (await this.#hasBlob(digest)) return;
    const isNear = source.#repository.host === this.#repository.host;
    const link = isNear ? `?${new URLSearchParams({ mount: digest, from: source.#path })}` : '';
    let upload = await this.#send('POST', `${this.#base}/blobs/uploads/${link}`, {}, [201, 202]);
    if (upload.status === 201) return;
    const from = await source.#send('GET', `${source.#base}/blobs/${digest}`, {}, [200]);
    let sent = 0;
    for await (const chunk of chunksOf(from)) {
      const headers = {
        'content-type': 'application/octet-stream',
        'content-range': `${sent}-${sent + chunk.length - 1}`,
      };
      const body = new Uint8Array(chunk);
      upload = await this.#send('PATCH', this.#uploadOf(upload).href, { headers, body }, [202]);
      sent += chunk.length;
    }
    await this.#finishUpload(upload, digest, Buffer.alloc(0));
  }

  /** What a tag or digest stands for. */
  async readManifest(reference: string): Promise<StoredManifest> {
    const headers = { accept: MANIFEST_TYPES };
    const answer = await this.#send('GET', `${this.#base}/manifests/${reference}`, { headers }, [200]);
    const content = Buffer.from(await answer.arrayBuffer());
    return { mediaType: answer.headers.get('content-type')?.split(';')[0] ?? '', content };
  }

  /** The content of a blob that is known to be small. */
  async readBlob(digest: string): Promise<Buffer> {
    const answer = await this.#send('GET', `${this.#base}/blobs/${digest}`, {}, [200]);
    return Buffer.from(await answer.arrayBuffer());
  }

  async #hasBlob(digest: string): Promise<boolean> {
    return (await this.#send('HEAD', `${this.#base}/blobs/${digest}`, {}, [200, 404])).status === 200;
  }

  #uploadOf(answer: Response): URL {
    return new URL(answer.headers.get('location') ?? '', `${this.#base}/blobs/uploads/`);
  }

  async #finishUpload(begun: Response, digest: string, content: Buffer): Promise<void> {
    const upload = this.#uploadOf(begun);
    upload.searchParams.set('digest', digest);
    const headers = { 'content-type': 'application/octet-stream' };
    await this.#send('PUT', upload.href, { headers, body: new Uint8Array(content) }, [201]);
  }

  /** Stores a manifest under a tag or its digest; the status of a refusal other than for the login is the answer. */
  async putManifest(tag: string, mediaType: string, manifest: string | Buffer): Promise<'stored' | number> {
    const body = typeof manifest === 'string' ? manifest : new Uint8Array(manifest);
    const init = { headers: { 'content-type': mediaType }, body };
    const expected = [200, 201, 202, 400, 404, 405, 406, 415, 422];
    const { status } = await this.#send('PUT', `${this.#base}/manifests/${tag}`, init, expected);
    return status < 300 ? 'stored' : status;
  }

  async #send(
    method: string,
    url: string,
    init: {
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | Uint8Array<ArrayBuffer>;
    },
    expected: readonly number[],
  ): Promise<Response> {
    let response = await this.#fetch(method, url, init);
    // A token is for what was asked then: who may read may have to ask again to write.
    if (response.status === 401) {
      this.#authorization = undefined;
      this.#authorization = await this.#authorize(response.headers.get('www-authenticate') ?? '');
      if (this.#authorization !== undefined) response = await this.#fetch(method, url, init);
    }
    if (!expected.includes(response.status)) throw await refused(this.#repository.host, response);
    return response;
  }

  async #fetch(
    method: string,
    url: string,
    {
      headers = {},
      body,
    }: { headers?: Readonly<Record<string, string>>; body?: string | Uint8Array<ArrayBuffer> },
  ): Promise<Response> {
    const authorization = this.#authorization === undefined ? {} : { authorization: this.#authorization };
    try {
      return await fetch(url, {
        method,
        headers: { ...headers, ...authorization },
        signal: this.#signal,
        ...(body === undefined ? {} : { body }),
      });
    } catch (cause) {
      this.#signal.throwIfAborted();
      const { host } = this.#repository;
      throw new FlotillaError('REGISTRY_UNREACHABLE', `Registry ${host} does not answer`, {
        cause,
        hint: 'check the name of the registry and the network',
      });
    }
  }

  /** What to send as "Authorization", by the registry's challenge (RFC 7235; "token authentication"). */
  async #authorize(challenge: string): Promise<string | undefined> {
    const { auth } = this.#repository;
    const basic =
      auth?.username === undefined
        ? undefined
        : `Basic ${Buffer.from(`${auth.username}:${auth.password ?? ''}`).toString('base64')}`;
    if (/^basic/i.test(challenge)) return basic;
    if (auth?.registrytoken !== undefined) return `Bearer ${auth.registrytoken}`;
    const parameters = Object.fromEntries(
      [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]),
    );
    if (parameters.realm === undefined) return undefined;
    const token = await this.#fetchToken(parameters, basic, auth?.identitytoken);
    return token === undefined ? undefined : `Bearer ${token}`;
  }

  async #fetchToken(
    { realm = '', service = '', scope = '' }: Readonly<Record<string, string>>,
    basic: string | undefined,
    refreshToken: string | undefined,
  ): Promise<string | undefined> {
    const answer =
      refreshToken === undefined
        ? await this.#fetch('GET', `${realm}?${new URLSearchParams({ service, scope })}`, {
            ...(basic === undefined ? {} : { headers: { authorization: basic } }),
          })
        : await this.#fetch('POST', realm, {
            headers: { 'content-type': 'application/x-www-form-urlencoded' },
            body: `${new URLSearchParams({
              grant_type: 'refresh_token',
              refresh_token: refreshToken,
              client_id: 'flotilla',
              service,
              scope,
            })}`,
          });
    if (!answer.ok) throw await refused(this.#repository.host, answer);
    const { token, access_token } = (await answer.json()) as { token?: string; access_token?: string };
    return token ?? access_token;
  }
}

/** A body in pieces of one size, the last one smaller. */
async function* chunksOf(response: Response): AsyncIterable<Buffer> {
  let held: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    held.push(part);
    size += part.length;
    if (size < CHUNK_BYTES) continue;
    yield Buffer.concat(held);
    held = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(held);
}

/** "sha256:…" of bytes. */
export function digestOf(content: string | Uint8Array): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

async function refused(host: string, response: Response): Promise<FlotillaError> {
  const text = await response.text().catch(() => '');
  const message = /"message"\s*:\s*"([^"]*)"/.exec(text)?.[1] ?? response.statusText;
  const isLogin = response.status === 401 || response.status === 403;
  return new FlotillaError('REGISTRY_REFUSED', `Registry ${host} refuses (${response.status}): ${message}`, {
    hint: isLogin ? `log in with "docker login ${host}"` : 'check the name of the repository',
  });
}
