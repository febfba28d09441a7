import { Readable } from 'node:stream';
import { packTar } from 'modern-tar';
import type { Engine } from '../../src/engine/engine.ts';
import { EngineError } from '../../src/engine/engine-error.ts';

/** Ids of images by reference. */
type Images = Record<string, string>;

/** An engine of which only the images matter: it has some, gives and takes them, and counts what it gives. */
export class ImageHolder {
  readonly images: Images;
  readonly node: string;
  /** How many images it has given, and at most at the same time. */
  given = 0;
  mostAtOnce = 0;
  /** It can't take images. */
  isFull = false;
  #giving = 0;

  constructor(node: string, images: Images = {}) {
    this.node = node;
    this.images = images;
  }

  /** The engine, as far as transfers ask it; no registry gives it anything. */
  get engine(): Engine {
    const found = (reference: string): string | undefined =>
      this.images[reference] ?? Object.values(this.images).find((id) => id === reference);
    const calls: Partial<Engine> = {
      node: this.node,
      inspectImage: (reference) => {
        const id = found(reference);
        const rest = { volumes: [], hasHealthcheck: false, platform: 'linux/amd64' };
        const defaults = { environment: [], labels: {} };
        return Promise.resolve(id === undefined ? undefined : { id, ...rest, defaults });
      },
      imageLayers: () => Promise.resolve([]),
      allImageLayers: () => Promise.resolve([]),
      pullImage: () => Promise.reject(new EngineError('not-found', this.node, 'no registry has it')),
      saveImage: (reference) => this.#save(reference),
      loadImage: (tar) => this.#load(tar),
    };
    return calls as Engine;
  }

  async #save(reference: string): Promise<Readable> {
    const id = this.images[reference] ?? '';
    const manifest = JSON.stringify([{ Config: id, RepoTags: [reference], Layers: [] }]);
    const header = { name: 'manifest.json', size: Buffer.byteLength(manifest) };
    const tar = await packTar([{ header, body: manifest }]);
    this.given += 1;
    this.#giving += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#giving);
    const archive = Readable.from([Buffer.from(tar)]);
    archive.once('close', () => {
      this.#giving -= 1;
    });
    return archive;
  }

  async #load(tar: Readable): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of tar) chunks.push(chunk as Buffer);
    if (this.isFull) throw new EngineError('failed', this.node, 'no space left on device');
    const [, json = ''] = /(\[\{"Config".*?\}\])/.exec(Buffer.concat(chunks).toString('utf8')) ?? [];
    const [{ Config, RepoTags }] = JSON.parse(json) as [{ Config: string; RepoTags: string[] }];
    for (const reference of RepoTags) this.images[reference] = Config;
  }
}
