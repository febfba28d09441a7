import { randomBytes } from 'node:crypto';
import { connectDocker } from '../../src/engine/docker/docker-engine.ts';
import { testEngine } from '../support/engine.ts';
import { ensureTestImages, removeImage, TEST_IMAGE, TEST_IMAGE_FULL } from '../support/images.ts';
import { TestRegistry } from '../support/servers/registry.ts';
import { engineContract } from './engine-contract.ts';

engineContract('a real engine keeps the contract', async () => {
  const address = await testEngine();
  await ensureTestImages(address);
  const registry = await new TestRegistry(randomBytes(8).toString('hex')).start();
  const pullable = registry.reference;
  const shell = (script: string) => ({ Image: TEST_IMAGE, Cmd: ['sh', '-c', script] });
  return {
    engine: connectDocker({ node: 'real', endpoint: address }),
    address,
    container: {
      stays: { Image: TEST_IMAGE, Cmd: ['stay'] },
      declares: { Image: TEST_IMAGE_FULL },
      exits: shell('echo out; echo err >&2; exit 3'),
      prints: shell('for i in 1 2 3 4 5; do echo "line $i"; done; exec stay'),
    },
    pullable,
    dispose: async () => {
      await removeImage(address, pullable);
      await registry[Symbol.asyncDispose]();
    },
  };
});
