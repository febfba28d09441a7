import pLimit from 'p-limit';
import type { EngineAddress } from '../engine/address.ts';
import { engineCall, engineRequest } from '../engine/request.ts';

/** Calls at a time that have been seen to be quickest on two cores. */
const CONCURRENCY = 6;
const NETWORK = 'flotilla-bench-floor';
const HEALTHY_WITHIN_MS = 60_000;
const LOOK_AGAIN_MS = 10;

/** A project as the engine's bare calls make it: one network, and a container for each service. */
export interface FloorProject {
  readonly services: number;
  readonly command: readonly string[];
  /** Each service is started when the one before it is healthy; the API's shape of a healthcheck, durations in nanoseconds. */
  readonly chain?: { readonly Test: readonly string[]; readonly Interval: number };
}

/**
 * What bringing up a project and taking it down takes on this engine by the bare calls, with nothing around them. Each answers
 * milliseconds.
 */
export class Floor {
  readonly #engine: EngineAddress;
  readonly #project: FloorProject;
  readonly #names: readonly string[];

  constructor(engine: EngineAddress, project: FloorProject) {
    this.#engine = engine;
    this.#project = project;
    this.#names = Array.from({ length: project.services }, (_, index) => `${NETWORK}-${index}`);
  }

  /** From nothing to all running; leaves nothing. */
  async up(): Promise<number> {
    try {
      return await timed(() => this.#make());
    } finally {
      await this.#clear();
    }
  }

  /** From all running to nothing. */
  async down(): Promise<number> {
    try {
      await this.#make();
      return await timed(() => this.#take());
    } finally {
      await this.#clear();
    }
  }

  async #make(): Promise<void> {
    const { command, chain } = this.#project;
    await this.#post('/networks/create', { Name: NETWORK });
    const json = {
      Image: 'flotilla/hello:1',
      Cmd: command,
      HostConfig: { NetworkMode: NETWORK },
      ...(chain === undefined ? {} : { Healthcheck: chain }),
    };
    const create = (name: string): Promise<unknown> => this.#post(`/containers/create?name=${name}`, json);
    const start = (name: string): Promise<unknown> => this.#post(`/containers/${name}/start`);
    if (chain === undefined) {
      await this.#all(async (name) => {
        await create(name);
        await start(name);
      });
      return;
    }
    await this.#all(create);
    for (const name of this.#names) {
      await start(name);
      if (name !== this.#names.at(-1)) await this.#healthy(name);
    }
  }

  async #take(): Promise<void> {
    await this.#all(async (name) => {
      await this.#post(`/containers/${name}/stop`);
      await engineCall(this.#engine, { method: 'DELETE', path: `/containers/${name}` });
    });
    await engineCall(this.#engine, { method: 'DELETE', path: `/networks/${NETWORK}` });
  }

  /** Asked so often that it is known at once, and so seldom that the engine is not kept from its work. */
  async #healthy(name: string): Promise<void> {
    const deadline = performance.now() + HEALTHY_WITHIN_MS;
    while (performance.now() < deadline) {
      const { text } = await engineRequest(this.#engine, { path: `/containers/${name}/json` });
      if (JSON.parse(text).State?.Health?.Status === 'healthy') return;
      await Bun.sleep(LOOK_AGAIN_MS);
    }
    throw new Error(`${name} is not healthy within ${HEALTHY_WITHIN_MS} ms`);
  }

  async #clear(): Promise<void> {
    const remove = (path: string): Promise<unknown> =>
      engineRequest(this.#engine, { method: 'DELETE', path });
    await this.#all((name) => remove(`/containers/${name}?force=1`));
    await remove(`/networks/${NETWORK}`);
  }

  #post(path: string, json?: unknown): Promise<unknown> {
    return engineCall(this.#engine, { method: 'POST', path, ...(json === undefined ? {} : { json }) });
  }

  async #all(run: (name: string) => Promise<unknown>): Promise<void> {
    const limit = pLimit(CONCURRENCY);
    await Promise.all(this.#names.map((name) => limit(() => run(name))));
  }
}

async function timed(run: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}
