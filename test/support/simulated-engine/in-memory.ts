import type { IncomingMessage, ServerResponse } from 'node:http';
import { PassThrough } from 'node:stream';
import { EngineApi } from '../../../src/engine/docker/api.ts';
import { engineOver } from '../../../src/engine/docker/docker-engine.ts';
import { toEngineError } from '../../../src/engine/docker/transport/errors.ts';
import type {
  AnswerHeaders,
  EngineRequest,
  EngineTransport,
} from '../../../src/engine/docker/transport/transport.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import type { Clock } from './clock.ts';
import { compile, type Handler, ROUTES } from './http/routes.ts';
import { machineInfo } from './machine.ts';
import { Refusal } from './refusal.ts';
import type { World } from './world.ts';

/** As long as a connection over SSH takes to notice that nobody is there. */
const GIVE_UP_MS = 10_000;

/** What stands between a client and simulated engines. */
export interface Wire {
  /** The machine can be reached. */
  readonly isUp: () => boolean;
  /** Called for each request that changes something, before and after its effect; what it never resolves hangs. */
  readonly pass?: (request: EngineRequest, moment: 'before' | 'after') => Promise<void>;
  /** Called for each request that changes nothing. */
  readonly read?: (request: EngineRequest) => void;
}

const TABLE = compile(ROUTES);

/**
 * The engine of a simulated world without HTTP between: the same routes and the program's own adapter, but no input or output, so
 * that a clock that stands still stands still.
 */
export function inMemoryEngine(world: World, wire: Wire): Engine {
  return engineOver(new EngineApi(world.name, new MemoryTransport(world, wire)));
}

class MemoryTransport implements EngineTransport {
  readonly #world: World;
  readonly #wire: Wire;

  constructor(world: World, wire: Wire) {
    this.#world = world;
    this.#wire = wire;
  }

  async json<T>(request: EngineRequest): Promise<T> {
    if (request.path === '/info') {
      await this.#reach(request);
      return machineInfo(this.#world.name) as T;
    }
    const { answer } = await this.#route(request);
    return answer as T;
  }

  async stream(request: EngineRequest): Promise<IncomingMessage> {
    return (await this.#route(request)).response as unknown as IncomingMessage;
  }

  /** What engines say of themselves; the simulation has no other headers. */
  async headers(request: EngineRequest): Promise<AnswerHeaders> {
    await this.#reach(request);
    return { 'api-version': '1.44', ostype: 'linux', server: 'Docker/25.0.5 (linux)' };
  }

  upgrade(): Promise<never> {
    return Promise.reject(new Error('Simulated containers have no terminal'));
  }

  failure(cause: unknown): unknown {
    return toEngineError(this.#world.name, 'simulated', cause);
  }

  close(): void {}

  async #route(request: EngineRequest): Promise<{ answer: unknown; response: PassThrough }> {
    await this.#reach(request);
    const isChange = request.method !== 'GET' && request.method !== 'HEAD';
    if (isChange) await this.#wire.pass?.(request, 'before');
    else this.#wire.read?.(request);
    const result = await this.#answer(request);
    if (isChange) await this.#wire.pass?.(request, 'after');
    if (!this.#wire.isUp()) await this.#giveUp(request);
    return result;
  }

  async #answer({
    method,
    path,
    query = {},
    body,
    signal,
  }: EngineRequest): Promise<{ answer: unknown; response: PassThrough }> {
    const [plain = '', search = ''] = path.split('?');
    const parameters = new URLSearchParams(search);
    for (const [key, value] of Object.entries(query)) {
      if (value !== undefined)
        parameters.set(key, typeof value === 'object' ? JSON.stringify(value) : String(value));
    }
    const { handler, name } = find(method, decodeURIComponent(plain));
    const stream = new PassThrough();
    const write = stream.write.bind(stream);
    const response = Object.assign(stream, {
      writeHead: () => response,
      flushHeaders: () => undefined,
      // What a machine says while it can't be reached is lost, and the connection with it.
      write: (chunk: string) => {
        if (this.#wire.isUp()) return write(chunk);
        response.destroy(Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' }));
        return false;
      },
    });
    const breakOff = (): void => void response.destroy();
    signal?.addEventListener('abort', breakOff, { once: true });
    response.once('close', () => signal?.removeEventListener('abort', breakOff));
    try {
      const found = await handler({
        world: this.#world,
        request: { method, path: plain, query: {}, body: body as unknown, version: '1.44', openCalls: 1 },
        query: parameters,
        response: response as unknown as ServerResponse,
        name,
      });
      if (found !== undefined) response.destroy();
      return { answer: found?.json === undefined ? undefined : copyOf(found.json), response };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { status: statusCode, message } = error;
      throw this.failure(Object.assign(new Error(message), { statusCode, json: { message } }));
    }
  }

  async #reach(request: EngineRequest): Promise<void> {
    if (!this.#wire.isUp()) await this.#giveUp(request);
  }

  /** A machine that is gone answers nothing, not even that it is gone. */
  #giveUp({ signal }: EngineRequest): Promise<never> {
    return new Promise((_, reject) => {
      const clock: Clock = this.#world.clock;
      const takeBack = clock.after(GIVE_UP_MS, () =>
        reject(this.failure(Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' }))),
      );
      signal?.addEventListener(
        'abort',
        () => {
          takeBack();
          reject(signal.reason);
        },
        { once: true },
      );
    });
  }
}

function find(method: string, path: string): { readonly handler: Handler; readonly name: string } {
  for (const { method: other, pattern, handler } of TABLE) {
    const match = other === method ? pattern.exec(path) : null;
    if (match !== null) return { handler, name: match[1] ?? '' };
  }
  throw new Error(`The simulation has no ${method} ${path}`);
}

/** What a client gets is its own. */
function copyOf(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
