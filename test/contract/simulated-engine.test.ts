import { connectDocker } from '../../src/engine/docker/docker-engine.ts';
import { simulateEngine } from '../support/simulated-engine/simulated-engine.ts';
import { engineContract } from './engine-contract.ts';

for (const apiVersion of ['1.41', '1.51']) {
  engineContract(`a simulated engine with API ${apiVersion} keeps the contract`, async () => {
    const simulated = await simulateEngine({ apiVersion });
    simulated
      .image('sim/stays')
      .image('sim/declares', { volumes: ['/data'], hasHealthcheck: true, exposedPorts: ['80/tcp'] })
      .image('sim/exits', { exitsAfterMs: 0, exitCode: 3, output: ['out', 'stderr:err'] })
      .image('sim/prints', { output: [1, 2, 3, 4, 5].map((number) => `line ${number}`) })
      .registryImage('registry.test/pullable:1');
    return {
      engine: connectDocker({ node: 'simulated', endpoint: simulated.address }),
      address: simulated.address,
      container: {
        stays: { Image: 'sim/stays' },
        declares: { Image: 'sim/declares' },
        exits: { Image: 'sim/exits' },
        prints: { Image: 'sim/prints' },
      },
      pullable: 'registry.test/pullable:1',
      dispose: () => simulated[Symbol.asyncDispose](),
    };
  });
}
