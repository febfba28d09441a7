import { connectDocker } from '../../src/engine/docker/docker-engine.ts';
import { Ssh } from '../../src/ssh/ssh.ts';
import { simulateEngine } from '../support/simulated-engine/simulated-engine.ts';
import { TestSshServer } from '../support/ssh-server.ts';
import { engineContract } from './engine-contract.ts';

const WAYS = [
  ['channels to its socket', {}],
  ['docker system dial-stdio', { allowStreamLocal: false, docker: 'dials', maxSessions: 4 }],
] as const;

for (const [way, options] of WAYS) {
  engineContract(`an engine over SSH keeps the contract, by ${way}`, async () => {
    const simulated = await simulateEngine({ apiVersion: '1.51' });
    simulated
      .image('sim/stays')
      .image('sim/declares', { volumes: ['/data'], hasHealthcheck: true, exposedPorts: ['80/tcp'] })
      .image('sim/exits', { exitsAfterMs: 0, exitCode: 3, output: ['out', 'stderr:err'] })
      .image('sim/prints', { output: [1, 2, 3, 4, 5].map((number) => `line ${number}`) })
      .registryImage('registry.test/pullable:1');
    const server = await TestSshServer.start({ ...options, engine: simulated.address });
    const ssh = new Ssh(server.environment);
    return {
      engine: connectDocker({ node: 'far', endpoint: { kind: 'ssh', target: server.target }, ssh }),
      address: simulated.address,
      container: {
        stays: { Image: 'sim/stays' },
        declares: { Image: 'sim/declares' },
        exits: { Image: 'sim/exits' },
        prints: { Image: 'sim/prints' },
      },
      pullable: 'registry.test/pullable:1',
      dispose: async () => {
        await ssh.close();
        await server[Symbol.asyncDispose]();
        await simulated[Symbol.asyncDispose]();
      },
    };
  });
}
