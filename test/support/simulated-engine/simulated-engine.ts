import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineAddress } from '../../../scripts/engine/address.ts';
import { type Clock, realClock } from './clock.ts';
import { changed } from './containers/changes.ts';
import { setHealth } from './containers/health.ts';
import { endContainer } from './containers/lifecycle.ts';
import { type Fault, FaultPlan, type Match, matchesRequest, type RecordedRequest } from './faults.ts';
import { serve } from './http/server.ts';
import { addImage, type Behaviour, normaliseReference } from './images.ts';
import { machineInfo } from './machine.ts';
import { addPredefinedNetworks, findContainer } from './networks.ts';
import { World } from './world.ts';

export interface SimulationOptions {
  /** Part of every id, so that the engines of a fleet have different ones. */
  readonly name?: string;
  /** "1.41" to "1.51"; 1.41 without it. */
  readonly apiVersion?: string;
  /** Real time without it. */
  readonly clock?: Clock;
  /** "amd64" without it. */
  readonly architecture?: 'amd64' | 'arm64';
}

const ENGINE_VERSIONS: Readonly<Record<string, string>> = {
  '1.41': '20.10.24',
  '1.43': '24.0.9',
  '1.44': '25.0.5',
  '1.45': '26.1.5',
  '1.51': '28.5.2',
};

/**
 * A Docker Engine that has no containers, only their bookkeeping: the part of the API that flotilla
 * uses, with Docker's refusals, on a socket of its own. `test/contract` holds it to a real engine.
 */
export class SimulatedEngine {
  readonly name: string;
  readonly clock: Clock;
  readonly world: World;
  /** Every request since the start or the last `forgetRequests`, oldest first. */
  readonly requests: RecordedRequest[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), 'flotilla-sim-'));
  readonly #faults = new FaultPlan();
  readonly #apiVersion: string;
  #server: Server | undefined;

  constructor(options: SimulationOptions = {}) {
    this.name = options.name ?? 'simulated';
    this.clock = options.clock ?? realClock();
    this.#apiVersion = options.apiVersion ?? '1.41';
    this.world = new World(this.name, this.clock, options.architecture);
    addPredefinedNetworks(this.world);
  }

  get address(): EngineAddress & { kind: 'unix' } {
    return { kind: 'unix', path: join(this.#folder, 'docker.sock') };
  }

  /** Begins to answer; after `stop`, again and with all that it has. */
  async start(): Promise<this> {
    const Version = ENGINE_VERSIONS[this.#apiVersion] ?? this.#apiVersion;
    const server = serve({
      world: this.world,
      faults: this.#faults,
      requests: this.requests,
      apiVersion: this.#apiVersion,
      engineVersion: Version,
      version: { Version, ApiVersion: this.#apiVersion, MinAPIVersion: '1.12', Os: 'linux', Arch: 'amd64' },
      info: { ...machineInfo(this.name, this.world.architecture), ServerVersion: Version },
    });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    server.once('error', reject);
    server.listen(this.address.path, resolve);
    await promise;
    this.#server = server;
    return this;
  }

  /** The engine is gone: open connections break and new ones are refused, until `start`. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    server.close(() => resolve());
    server.closeAllConnections();
    await promise;
    rmSync(this.address.path, { force: true });
  }

  /** An image that the engine has. */
  image(reference: string, behaviour: Behaviour = {}): this {
    addImage(this.world, reference, behaviour);
    return this;
  }

  /** An image that a pull finds. */
  registryImage(reference: string, behaviour: Behaviour = {}): this {
    this.world.registry.set(normaliseReference(reference), behaviour);
    return this;
  }

  fail(fault: Fault): void {
    this.#faults.fail(fault);
  }

  /** Every request that matches is answered so much later, by the engine's clock. */
  delay(match: Match, ms: number): void {
    this.#faults.delay(match, ms);
  }

  clearFaults(): void {
    this.#faults.clear();
  }

  /** The container's process ends by itself, as if it had crashed. */
  exit(container: string, exitCode = 1): void {
    endContainer(this.world, findContainer(this.world, container), exitCode, false);
  }

  setHealth(container: string, health: 'healthy' | 'unhealthy'): void {
    setHealth(this.world, findContainer(this.world, container), health);
  }

  /** The container writes a line. */
  write(container: string, line: string, stream: 'stdout' | 'stderr' = 'stdout'): void {
    const target = findContainer(this.world, container);
    target.output.push({ stream, timeMs: this.clock.nowMs(), line });
    changed(target);
  }

  /** The requests that matter to a test: all, or those that match. */
  requestsTo(match: Match): readonly RecordedRequest[] {
    return this.requests.filter((request) => matchesRequest(match, request));
  }

  forgetRequests(): void {
    this.requests.length = 0;
  }

  /** Ends it for good and leaves nothing. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    for (const container of this.world.containers.values()) for (const cancel of container.timers) cancel();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** A simulated engine that answers. */
export function simulateEngine(options: SimulationOptions = {}): Promise<SimulatedEngine> {
  return new SimulatedEngine(options).start();
}
