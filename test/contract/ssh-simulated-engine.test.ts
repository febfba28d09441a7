import { connectDocker } from '../../src/engine/docker/docker-engine.ts';
import { Ssh } from '../../src/ssh/ssh.ts';
import { TestSshServer } from '../support/servers/ssh-server.ts';
import { simulateEngine } from '../support/simulated-engine/simulated-engine.ts';
import { engineContract } from './engine-contract.ts';
import { prepareSimulated } from './simulated-subject.ts';

const WAYS = [
  ['channels to its socket', {}],
  ['docker system dial-stdio', { allowStreamLocal: false, docker: 'dials', maxSessions: 4 }],
] as const;

for (const [way, options] of WAYS) {
  engineContract(`an engine over SSH keeps the contract, by ${way}`, async () => {
    const simulated = await simulateEngine({ apiVersion: '1.51' });
    const prepared = prepareSimulated(simulated);
    const server = await TestSshServer.start({ ...options, engine: simulated.address });
    const ssh = new Ssh(server.environment);
    return {
      engine: connectDocker({ node: 'far', endpoint: { kind: 'ssh', target: server.target }, ssh }),
      address: simulated.address,
      ...prepared,
      dispose: async () => {
        await ssh.close();
        await server[Symbol.asyncDispose]();
        await simulated[Symbol.asyncDispose]();
      },
    };
  });
}
