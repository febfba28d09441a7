import type { EngineAddress } from '../../../scripts/engine/address.ts';
import { engineCall, engineRequest } from '../../../scripts/engine/request.ts';
import { TEST_IMAGE } from '../../support/images.ts';

/** The test image under the names of images that the engine does not have, until it is disposed of. */
export class StandIns implements AsyncDisposable {
  readonly #engine: EngineAddress;
  readonly #names: readonly string[];

  private constructor(engine: EngineAddress, names: readonly string[]) {
    this.#engine = engine;
    this.#names = names;
  }

  static async for(engine: EngineAddress, references: Iterable<string>): Promise<StandIns> {
    const names: string[] = [];
    for (const reference of new Set(references)) {
      const { status } = await engineRequest(engine, { path: `/images/${reference}/json` });
      if (status !== 404) continue;
      const [repo, tag] = split(reference);
      const query = `repo=${encodeURIComponent(repo)}&tag=${encodeURIComponent(tag)}`;
      await engineCall(engine, { method: 'POST', path: `/images/${TEST_IMAGE}/tag?${query}` });
      names.push(`${repo}:${tag}`);
    }
    return new StandIns(engine, names);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const name of this.#names) {
      await engineRequest(this.#engine, { method: 'DELETE', path: `/images/${name}?noprune=1` });
    }
  }
}

/** "host:5000/name:tag" -> name and tag. */
function split(reference: string): readonly [string, string] {
  const colon = reference.lastIndexOf(':');
  return colon > reference.lastIndexOf('/')
    ? [reference.slice(0, colon), reference.slice(colon + 1)]
    : [reference, 'latest'];
}
