import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createTarPacker, type ParsedTarEntry, type TarPackController } from 'modern-tar';
import { chunksOf, fromWeb, tarEntries, toWeb } from '../../async/tar-streams.ts';
import { BugError } from '../../errors/flotilla-error.ts';

/** Of one layer that is sent: how much of it. */
export type OnLayer = (layer: string, currentBytes: number, totalBytes: number) => void;

/** The layers that stay out, lowest first: the engine that loads the archive has them. */
export interface Strip {
  /** "sha256:…" of all layers of the image, lowest first. */
  readonly layers: readonly string[];
  /** How many of them, from the bottom, are left out. */
  readonly shared: number;
  readonly onLayer: OnLayer;
}

/** What an engine writes before 25: a folder for each layer, under a name that only the manifest explains. */
const FOLDER_LAYER = /^[0-9a-f]{64}\/layer\.tar$/;
/** From 25 on: the layout of OCI, where a layer's name is its digest. */
const BLOB = /^blobs\/sha256\/([0-9a-f]{64})$/;

/**
 * The archive of one image as `GET /images/{name}/get` gives it, without the layers that are not needed.
 * The engine that loads it does not look for those it has (moby, image/tarexport/load.go).
 */
export function stripArchive(archive: Readable, strip: Strip): Readable {
  const { readable, controller } = createTarPacker();
  const stripping = new Stripping(controller, strip);
  stripping.run(archive).catch((error: unknown) => controller.error(error));
  return fromWeb(readable);
}

class Stripping {
  readonly #controller: TarPackController;
  readonly #strip: Strip;
  readonly #dropped: ReadonlySet<string>;
  /** Layers whose place in the image is not known yet. */
  readonly #held: { readonly header: ParsedTarEntry['header']; readonly file: string }[] = [];
  #folder: string | undefined;

  constructor(controller: TarPackController, strip: Strip) {
    this.#controller = controller;
    this.#strip = strip;
    this.#dropped = new Set(strip.layers.slice(0, strip.shared));
  }

  async run(archive: Readable): Promise<void> {
    try {
      let names: readonly string[] = [];
      for await (const entry of tarEntries(toWeb(archive))) names = (await this.#take(entry)) ?? names;
      for (const { header, file } of this.#held) {
        const place = names.indexOf(header.name);
        if (place < 0) throw new BugError(`The image's manifest does not name ${header.name}`);
        if (place < this.#strip.shared) continue;
        const layer = this.#strip.layers[place] ?? header.name;
        await this.#send(header, toWeb(createReadStream(file)), layer);
      }
      this.#controller.finalize();
    } finally {
      if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
    }
  }

  /** The names of the layers' files, lowest first, where the entry is the manifest. */
  async #take({ header, body }: ParsedTarEntry): Promise<readonly string[] | undefined> {
    const digest = BLOB.exec(header.name)?.[1];
    if (digest !== undefined && this.#dropped.has(`sha256:${digest}`)) {
      await body.cancel();
    } else if (header.type === 'file' && FOLDER_LAYER.test(header.name)) {
      // Where nothing is left out, it does not matter which layer that is.
      if (this.#strip.shared === 0) await this.#send(header, body, `sha256:${header.name}`);
      else await this.#hold(header, body);
    } else if (header.name === 'manifest.json') {
      const text = await new Response(body).text();
      await this.#send(header, new Blob([text]).stream());
      return (JSON.parse(text) as { readonly Layers: readonly string[] }[])[0]?.Layers ?? [];
    } else {
      await this.#send(header, body, digest === undefined ? undefined : `sha256:${digest}`);
    }
    return undefined;
  }

  async #hold(header: ParsedTarEntry['header'], body: ReadableStream<Uint8Array>): Promise<void> {
    this.#folder ??= mkdtempSync(join(tmpdir(), 'flotilla-image-'));
    const file = join(this.#folder, String(this.#held.length));
    this.#held.push({ header, file });
    await pipeline(fromWeb(body), createWriteStream(file));
  }

  async #send(
    header: ParsedTarEntry['header'],
    body: ReadableStream<Uint8Array>,
    layer?: string,
  ): Promise<void> {
    const target = this.#controller.add(header).getWriter();
    let sent = 0;
    for await (const chunk of chunksOf(body)) {
      await target.write(chunk);
      sent += chunk.length;
      if (layer !== undefined) this.#strip.onLayer(layer, sent, header.size);
    }
    await target.close();
  }
}
