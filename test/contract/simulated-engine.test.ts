import { connectDocker } from '../../src/engine/docker/docker-engine.ts';
import { simulateEngine } from '../support/simulated-engine/simulated-engine.ts';
import { engineContract } from './engine-contract.ts';
import { prepareSimulated } from './simulated-subject.ts';

for (const apiVersion of ['1.41', '1.51']) {
  engineContract(`a simulated engine with API ${apiVersion} keeps the contract`, async () => {
    const simulated = await simulateEngine({ apiVersion });
    const prepared = prepareSimulated(simulated);
    return {
      engine: connectDocker({ node: 'simulated', endpoint: simulated.address }),
      address: simulated.address,
      ...prepared,
      dispose: () => simulated[Symbol.asyncDispose](),
    };
  });
}
