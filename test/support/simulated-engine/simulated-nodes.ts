import { connectDocker } from '../../../src/engine/docker/docker-engine.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { SimulatedEngine } from './simulated-engine.ts';

/** Nodes with a simulated engine each, that has the image "x", and the connections to them. */
export class SimulatedNodes {
  readonly simulated: readonly SimulatedEngine[];
  readonly engines: readonly Engine[];

  private constructor(simulated: readonly SimulatedEngine[]) {
    this.simulated = simulated;
    this.engines = simulated.map(({ name, address }) => connectDocker({ node: name, endpoint: address }));
  }

  static async start(...names: readonly string[]): Promise<SimulatedNodes> {
    const simulated = await Promise.all(names.map((name) => new SimulatedEngine({ name }).start()));
    for (const engine of simulated) engine.image('x');
    return new SimulatedNodes(simulated);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const engine of this.engines) engine.close();
    await Promise.all(this.simulated.map((engine) => engine[Symbol.asyncDispose]()));
  }
}
