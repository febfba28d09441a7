import type { SimulatedEngine } from '../support/simulated-engine/simulated-engine.ts';
import type { Subject } from './subject.ts';

/** Gives a simulated engine the images that the contract asks for -> how they are named there. */
export function prepareSimulated(simulated: SimulatedEngine): Pick<Subject, 'container' | 'pullable'> {
  simulated
    .image('sim/stays')
    .image('sim/declares', { volumes: ['/data'], hasHealthcheck: true, exposedPorts: ['80/tcp'] })
    .image('sim/exits', { exitsAfterMs: 0, exitCode: 3, output: ['out', 'stderr:err'] })
    .image('sim/prints', { output: [1, 2, 3, 4, 5].map((number) => `line ${number}`) })
    .registryImage('registry.test/pullable:1');
  return {
    container: {
      stays: { Image: 'sim/stays' },
      declares: { Image: 'sim/declares' },
      exits: { Image: 'sim/exits' },
      prints: { Image: 'sim/prints' },
    },
    pullable: 'registry.test/pullable:1',
  };
}
